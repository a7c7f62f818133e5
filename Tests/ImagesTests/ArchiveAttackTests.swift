import Glibc
import Testing

@testable import Images

@Suite struct ArchiveAttackTests {
    struct Attack: Sendable, CustomTestStringConvertible {
        let name: String
        let entries: [TarEntry]
        let code: ImagesError.Code
        var testDescription: String { name }
    }

    private static func file(_ path: String) -> TarEntry {
        TarEntry(path: path, kind: .file(size: 4), mode: 0o644, modified: 1)
    }

    private static func link(_ path: String, _ target: String) -> TarEntry {
        TarEntry(path: path, kind: .link(target: target), mode: 0o777, modified: 1)
    }

    private static func folder(_ path: String) -> TarEntry {
        TarEntry(path: path, kind: .directory, mode: 0o755, modified: 1)
    }

    static let attacks = [
        Attack(name: "absolute path", entries: [file("/tmp/evil")], code: .outsideRoot),
        Attack(name: "parent", entries: [file("../evil")], code: .outsideRoot),
        Attack(name: "parent inside", entries: [file("a/../../evil")], code: .outsideRoot),
        Attack(name: "parent as a directory", entries: [folder("..")], code: .outsideRoot),
        Attack(name: "absolute link", entries: [link("l", "/etc")], code: .outsideRoot),
        Attack(name: "link up", entries: [link("l", "..")], code: .outsideRoot),
        Attack(name: "link to its own root's parent", entries: [link("a/l", "../..")], code: .outsideRoot),
        Attack(name: "link that turns back", entries: [link("a/l", "b/../../..")], code: .outsideRoot),
        Attack(
            name: "link through a link",
            entries: [folder("d1/d2"), link("d1/d2/z", "../.."), link("d1/d2/out", "z/../..")],
            code: .outsideRoot
        ),
        Attack(name: "file through a link", entries: [folder("a"), link("l", "a"), file("l/x")], code: .outsideRoot),
        Attack(name: "empty link", entries: [link("l", "")], code: .outsideRoot),
        Attack(name: "file over a directory", entries: [folder("a"), file("a")], code: .conflict),
        Attack(name: "too deep", entries: [file(String(repeating: "a/", count: 101) + "x")], code: .outsideRoot),
        Attack(name: "name too long", entries: [file(String(repeating: "a", count: 256))], code: .outsideRoot),
    ]

    private func archive(_ entries: [TarEntry]) -> [UInt8] {
        entries.reduce(into: []) { bytes, entry in
            bytes += TarHeader.encode(entry)
            if entry.size > 0 { bytes += Array("evil".utf8) + [UInt8](repeating: 0, count: Int(entry.paddedSize) - 4) }
        } + [UInt8](repeating: 0, count: 1_024)
    }

    @Test(arguments: attacks)
    func `an archive that would write elsewhere is refused`(_ attack: Attack) async throws {
        let target = try TemporaryDirectory()
        try target.write("a.tar", archive(attack.entries))
        let out = target.path + "/x/y/out"
        try target.makeDirectory("x/y")
        #expect(await errorCode { try await Archive.extract(target.path + "/a.tar", into: out) } == attack.code)
        #expect(shell("test -z \"$(find \(target.path)/x -name evil)\""))
    }

    @Test func `links that stay inside are made, and replaced rather than followed`() async throws {
        let target = try TemporaryDirectory()
        let entries = [
            Self.file("real/x"), Self.link("bin/l", "../real/x"), Self.link("dir", "real"), Self.file("bin/l"),
        ]
        try target.write("a.tar", archive(entries))
        try await Archive.extract(target.path + "/a.tar", into: target.path + "/out")
        #expect(shell("test -L \(target.path)/out/dir && test ! -L \(target.path)/out/bin/l"))
    }

    @Test func `a link that was there before is not followed`() async throws {
        let target = try TemporaryDirectory()
        try target.makeDirectory("outside")
        try target.link("out/a", to: "../outside")
        try target.write("a.tar", archive([Self.file("a/evil")]))
        let code = await errorCode { try await Archive.extract(target.path + "/a.tar", into: target.path + "/out") }
        #expect(code == .outsideRoot)
        #expect(try !target.exists("outside/evil"))
    }

    @Test(arguments: ["1", "3", "4", "6", "S", "Z"])
    func `hard links, devices and unknown types are refused`(_ type: Character) async throws {
        let target = try TemporaryDirectory()
        var bytes = archive([Self.file("x")])
        bytes[156] = type.asciiValue ?? 0
        Self.repairChecksum(&bytes)
        try target.write("a.tar", bytes)
        let code = await errorCode { try await Archive.extract(target.path + "/a.tar", into: target.path + "/out") }
        #expect(code == .invalidArchive)
    }

    @Test func `special permission bits are not taken over`() async throws {
        let target = try TemporaryDirectory()
        var entry = Self.file("tool")
        entry.mode = 0o6755
        try target.write("a.tar", archive([entry]))
        try await Archive.extract(target.path + "/a.tar", into: target.path + "/out")
        #expect(try DurableFiles.status(of: target.path + "/out/tool")?.permissions == 0o755)
    }

    @Test func `archives with any bytes changed are refused or stay inside`() async throws {
        let target = try TemporaryDirectory()
        var random = SeededGenerator(state: 42)
        let long = "long/" + String(repeating: "x", count: 120)
        let whole = archive([Self.folder("a"), Self.file("a/f"), Self.link("a/l", "f"), Self.file(long)])
        var refused = 0
        for round in 0..<250 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: .min ... .max, using: &random)
            }
            // Half of them get past the checksum.
            if round.isMultiple(of: 2) { Self.repairChecksum(&bytes) }
            if round.isMultiple(of: 5) { bytes.removeLast(Int.random(in: 1...bytes.count, using: &random)) }
            try target.write("a.tar", bytes)
            let out = target.path + "/out\(round)/deep"
            try target.makeDirectory("out\(round)")
            do {
                try await Archive.extract(target.path + "/a.tar", into: out)
            } catch {
                #expect(error is ImagesError)
                refused += 1
            }
            #expect(try DurableFiles.names(in: target.path + "/out\(round)") == ["deep"])
        }
        #expect(refused > 60)
    }

    private static func repairChecksum(_ bytes: inout [UInt8]) {
        for start in stride(from: 0, to: bytes.count - 511, by: 512)
        where bytes[(start + 257)..<(start + 262)].elementsEqual("ustar".utf8) {
            let digits = String(TarHeader.checksum(bytes[start..<(start + 512)]), radix: 8)
            let field = Array((String(repeating: "0", count: 6 - digits.count) + digits).utf8) + [0, 32]
            bytes.replaceSubrange((start + 148)..<(start + 156), with: field)
        }
    }
}
