import Glibc

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A directory that goes when the last one who knows it goes.
public final class TestDirectory: Sendable {
    public let path: String

    public init() throws {
        var template = Array("/tmp/headgate-tests-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw TestFailure("no temporary directory: \(errno)") }
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            print("left behind: \(path): \(error)")
        }
    }

    public func write(_ text: String, to name: String) throws {
        guard FileManager.default.createFile(atPath: path + "/" + name, contents: Data(text.utf8)) else {
            throw TestFailure("cannot write \(name)")
        }
    }

    public func make(_ name: String) throws {
        try FileManager.default.createDirectory(atPath: path + "/" + name, withIntermediateDirectories: true)
    }

    public func remove(_ name: String) throws {
        try FileManager.default.removeItem(atPath: path + "/" + name)
    }

    public func exists(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: path + "/" + name)
    }

    public func bytes(_ name: String) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path + "/" + name) else {
            throw TestFailure("there is no \(name)")
        }
        return Array(data)
    }

    public func text(_ name: String) -> String? {
        FileManager.default.contents(atPath: path + "/" + name).map { String(decoding: $0, as: UTF8.self) }
    }

    public func names(_ name: String = "") throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path + "/" + name).sorted()
    }

    /// The text of a file anywhere.
    public static func contents(_ path: String) throws -> String {
        guard let data = FileManager.default.contents(atPath: path) else { throw TestFailure("there is no \(path)") }
        return String(decoding: data, as: UTF8.self)
    }

    /// The names in a directory anywhere.
    public static func names(at path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    }

    /// The permission bits of a file.
    public func mode(_ name: String) throws -> Int {
        var status = stat()
        guard stat(path + "/" + name, &status) == 0 else { throw TestFailure("there is no \(name)") }
        return Int(status.st_mode & 0o7777)
    }
}
