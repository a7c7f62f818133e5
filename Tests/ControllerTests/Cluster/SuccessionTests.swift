import Glibc
import Logging
import NIOCore
import Testing

@testable import Controller

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("A controller that follows another at once", .timeLimit(.minutes(10)))
struct SuccessionTests {
    private static let logger = Logger(label: "succession")

    private func withDirectory(_ body: (String) async throws -> Void) async throws {
        var template = Array("/tmp/headgate-succession-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw ControllerError(.unavailable, "no temporary directory") }
        let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        defer {
            unlink(path + "/controller.lock")
            rmdir(path)
        }
        try await body(path)
    }

    @Test("waits until the one before has let go of the data directory")
    func directory() async throws {
        try await withDirectory { path in
            let first = try DataLock(data: path)
            async let second = DataLock.take(data: path, logger: Self.logger)
            try await Task.sleep(for: .milliseconds(120))
            #expect(throws: ControllerError.self) { try DataLock(data: path) }
            first.release()
            try await second.release()
        }
    }

    @Test("gives up when the one before goes on, and says who has the directory")
    func directoryKept() async throws {
        try await withDirectory { path in
            let first = try DataLock(data: path)
            let error = try await #require(throws: ControllerError.self) {
                try await DataLock.take(data: path, within: .milliseconds(100), logger: Self.logger)
            }
            #expect(error.message.contains("another controller runs on \(path)"))
            first.release()
        }
    }

    @Test("tries a port again that is in use, and only that")
    func port() async throws {
        let taken = IOError(errnoCode: EADDRINUSE, reason: "bind")
        var tries = 0
        try await PortWait(logger: Self.logger).untilFree("here:1") {
            tries += 1
            if tries < 3 { throw taken }
        }
        #expect(tries == 3)
        tries = 0
        await #expect(throws: IOError.self) {
            try await PortWait(logger: Self.logger).untilFree("here:1") {
                tries += 1
                throw IOError(errnoCode: EACCES, reason: "bind")
            }
        }
        #expect(tries == 1)
        await #expect(throws: IOError.self) {
            try await PortWait(logger: Self.logger, limit: .milliseconds(100)).untilFree("here:1") { throw taken }
        }
    }
}
