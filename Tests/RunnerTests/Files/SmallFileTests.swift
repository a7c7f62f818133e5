import Glibc
import TestSupport
import Testing

@testable import Runner

@Suite("The files between a runner and a step")
struct SmallFileTests {
    private let directory: TestDirectory

    init() throws {
        directory = try TestDirectory()
    }

    @Test("They are read as they were written, for their owner alone")
    func roundTrip() throws {
        let path = directory.path + "/file"
        let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0) }
        try SmallFile.write([1, 2, 3], to: path)
        try SmallFile.write(bytes, to: path)
        #expect(try SmallFile.read(path, limit: 200_000) == bytes)
        #expect(try directory.mode("file") == 0o600)
    }

    @Test("One that a step removed is empty")
    func removed() throws {
        #expect(try SmallFile.read(directory.path + "/none", limit: 10).isEmpty)
    }

    @Test("One that is too large is refused")
    func large() throws {
        try SmallFile.write([UInt8](repeating: 1, count: 100), to: directory.path + "/file")
        let error = #expect(throws: RunnerError.self) { try SmallFile.read(directory.path + "/file", limit: 99) }
        #expect(error?.message.contains("over 99 bytes") == true)
    }

    @Test("A link in its place is not followed, in either direction")
    func link() throws {
        try directory.write("secret", to: "target")
        #expect(symlink(directory.path + "/target", directory.path + "/link") == 0)
        #expect(throws: RunnerError.self) { try SmallFile.read(directory.path + "/link", limit: 100) }
        #expect(throws: RunnerError.self) { try SmallFile.write([1], to: directory.path + "/link") }
        #expect(directory.text("target") == "secret")
    }
}
