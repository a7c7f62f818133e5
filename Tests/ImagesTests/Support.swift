import Glibc
import Testing

@testable import Images

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A directory of its own, removed with the last reference.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/images-tests-XXXXXX".utf8CString)
        let made = try #require(mkdtemp(&template), "mkdtemp failed")
        path = String(cString: made)
    }

    deinit {
        do { try FileManager.default.removeItem(atPath: path) } catch { print("cannot remove \(path): \(error)") }
    }

    @discardableResult
    func write(_ name: String, _ text: String, mode: mode_t = 0o644) throws -> String {
        try write(name, Array(text.utf8), mode: mode)
    }

    @discardableResult
    func write(_ name: String, _ bytes: [UInt8], mode: mode_t = 0o644) throws -> String {
        let target = path + "/" + name
        try makeDirectory(name.split(separator: "/").dropLast().joined(separator: "/"))
        let file = try DiskFile.open(target, O_WRONLY | O_CREAT | O_TRUNC)
        try file.write(bytes, at: 0)
        try file.setMode(mode)
        return target
    }

    @discardableResult
    func makeDirectory(_ name: String) throws -> String {
        let target = name.isEmpty ? path : path + "/" + name
        try DurableFiles.makeDirectories(target, durable: false)
        return target
    }

    func link(_ name: String, to target: String) throws {
        try makeDirectory(name.split(separator: "/").dropLast().joined(separator: "/"))
        try #require(symlink(target, path + "/" + name) == 0)
    }

    func read(_ name: String) throws -> String? {
        try DurableFiles.read(path + "/" + name, limit: 1 << 26).map { String(decoding: $0, as: UTF8.self) }
    }

    func exists(_ name: String) throws -> Bool { try DurableFiles.status(of: path + "/" + name) != nil }
}

/// Random numbers that are the same in every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 8)
        while bytes.count < count { withUnsafeBytes(of: next()) { bytes.append(contentsOf: $0) } }
        return Array(bytes.prefix(count))
    }
}

/// Runs a command line and says whether it ended well.
func shell(_ command: String) -> Bool { system(command) == 0 }

/// The code of the error that work throws; nil when it throws none of this module's.
func errorCode(_ work: () async throws -> Void) async -> ImagesError.Code? {
    do {
        try await work()
        return nil
    } catch {
        return (error as? ImagesError)?.code
    }
}
