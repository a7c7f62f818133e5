import Glibc
import Testing

@testable import Images

@Suite struct ArchiveTests {
    private func populate(_ directory: TemporaryDirectory) throws {
        try directory.write("plain.txt", "hello")
        try directory.write("empty", "")
        try directory.write("run.sh", "#!/bin/sh\n", mode: 0o755)
        try directory.write("sub/dir/block", [UInt8](repeating: 7, count: 512))
        try directory.write("sub/dir/large", [UInt8](repeating: 9, count: 700_001))
        try directory.write("ünïcödé/日本", "text")
        let long = (0..<12).map { "component-\($0)-with-a-long-name" }.joined(separator: "/")
        try directory.write(long + "/file", "deep")
        try directory.link("sub/link", to: "../plain.txt")
        try directory.link("sub/long-link", to: "../" + long + "/file")
        try directory.makeDirectory("hollow")
    }

    @Test func `what is packed and unpacked is the same`() async throws {
        let source = try TemporaryDirectory()
        let target = try TemporaryDirectory()
        try populate(source)
        let archive = target.path + "/a.tar"
        let packed = try await Archive.create(in: source.path, to: archive)
        let unpacked = try await Archive.extract(archive, into: target.path + "/out")
        #expect(packed == unpacked)
        #expect(shell("diff -r --no-dereference \(source.path) \(target.path)/out"))
        #expect(shell("test -x \(target.path)/out/run.sh && test ! -x \(target.path)/out/plain.txt"))
        let times = ["\(source.path)/plain.txt", "\(target.path)/out/plain.txt"]
        #expect(try DurableFiles.status(of: times[0])?.modified == DurableFiles.status(of: times[1])?.modified)
    }

    @Test(arguments: ["--format=ustar", "--format=pax", "--format=gnu"])
    func `archives of GNU tar are read, and ours by it`(_ format: String) async throws {
        let source = try TemporaryDirectory()
        let target = try TemporaryDirectory()
        try source.write("a/b", "content")
        try source.link("a/c", to: "b")
        if format != "--format=ustar" { try populate(source) }
        #expect(shell("tar -C \(source.path) \(format) -cf \(target.path)/gnu.tar ."))
        try await Archive.extract(target.path + "/gnu.tar", into: target.path + "/ours")
        #expect(shell("diff -r --no-dereference \(source.path) \(target.path)/ours"))
        _ = try await Archive.create(in: source.path, to: target.path + "/ours.tar")
        #expect(shell("mkdir \(target.path)/gnu && tar -C \(target.path)/gnu -xf \(target.path)/ours.tar"))
        #expect(shell("diff -r --no-dereference \(source.path) \(target.path)/gnu"))
    }

    @Test func `only the paths asked for are packed, each once`() async throws {
        let source = try TemporaryDirectory()
        let target = try TemporaryDirectory()
        try populate(source)
        let paths = ["sub/dir/block", "sub/dir", "plain.txt", "./plain.txt"]
        let summary = try await Archive.create(paths: paths, in: source.path, to: target.path + "/a.tar")
        #expect(summary.entries == 5)
        try await Archive.extract(target.path + "/a.tar", into: target.path + "/out")
        #expect(try target.exists("out/sub/dir/large"))
        #expect(try !target.exists("out/run.sh"))
    }

    @Test(arguments: [
        (["missing"], ImagesError.Code.notFound), (["../x"], .outsideRoot), (["/etc/passwd"], .outsideRoot),
        (["a/../../x"], .outsideRoot), (["away/passwd"], .outsideRoot), (["away"], .outsideRoot),
    ])
    func `nothing outside the directory is packed`(_ paths: [String], _ code: ImagesError.Code) async throws {
        let source = try TemporaryDirectory()
        try source.link("away", to: "/etc")
        let archive = source.path + "/a.tar"
        #expect(await errorCode { _ = try await Archive.create(paths: paths, in: source.path, to: archive) } == code)
        #expect(try !source.exists("a.tar"))
    }

    @Test func `bounds on entries and bytes hold both ways`() async throws {
        let source = try TemporaryDirectory()
        let target = try TemporaryDirectory()
        for index in 0..<10 { try source.write("f\(index)", String(repeating: "x", count: 100)) }
        let archive = target.path + "/a.tar"
        let few = ArchiveLimits(maximumEntries: 9)
        let small = ArchiveLimits(maximumBytes: 999)
        #expect(
            await errorCode { _ = try await Archive.create(in: source.path, to: archive, limits: few) } == .tooLarge
        )
        #expect(
            await errorCode { _ = try await Archive.create(in: source.path, to: archive, limits: small) } == .tooLarge
        )
        _ = try await Archive.create(in: source.path, to: archive)
        let out = target.path + "/out"
        #expect(await errorCode { try await Archive.extract(archive, into: out, limits: few) } == .tooLarge)
        #expect(await errorCode { try await Archive.extract(archive, into: out, limits: small) } == .tooLarge)
    }

    @Test func `pipes and sockets are left out and named`() async throws {
        let source = try TemporaryDirectory()
        let target = try TemporaryDirectory()
        try #require(mkfifo(source.path + "/pipe", 0o600) == 0)
        let summary = try await Archive.create(in: source.path, to: target.path + "/a.tar")
        #expect(summary.entries == 0)
        #expect(summary.skipped == ["pipe"])
    }

    @Test func `sizes past eight gigabytes survive in the header`() throws {
        let entry = TarEntry(path: "big", kind: .file(size: 9 << 30), mode: 0o644, modified: 5)
        let target = try TemporaryDirectory()
        try target.write("a.tar", TarHeader.encode(entry))
        let limits = ArchiveLimits(maximumBytes: 10 << 30)
        var reader = try TarReader(file: DiskFile.open(target.path + "/a.tar", O_RDONLY), limits: limits)
        #expect(try reader.next()?.entry == entry)
    }
}
