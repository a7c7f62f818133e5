import Glibc

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A small file system of its own that can be filled up.
public final class FullDisk: Sendable {
    public let path: String

    /// What holds the place that it was given, where nobody else does.
    private let directory: TestDirectory?
    private var filler: String { path + "/filler" }

    /// Whether this process may mount anything.
    public static var isPossible: Bool {
        do {
            _ = try FullDisk()
            return true
        } catch {
            print("Full disks are not tried: \(error)")
            return false
        }
    }

    /// Makes it in a place of its own.
    public convenience init() throws {
        let directory = try TestDirectory()
        try self.init(at: directory.path + "/disk", in: directory)
    }

    /// Puts it in the place of a directory, which is made where it is missing.
    public init(at path: String, in directory: TestDirectory? = nil, megabytes: Int = 8) throws {
        self.path = path
        self.directory = directory
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard mount("tmpfs", path, "tmpfs", 0, "size=\(megabytes)m,mode=0711") == 0 else {
            throw TestFailure("mounting at \(path): \(String(cString: strerror(errno)))")
        }
    }

    deinit {
        if umount2(path, Int32(MNT_DETACH)) != 0 { print("still mounted: \(path): \(errno)") }
    }

    /// Takes the last byte of it.
    public func fill() throws {
        let file = open(filler, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw TestFailure("\(filler): \(errno)") }
        defer { close(file) }
        var size = 1 << 16
        let zeros = [UInt8](repeating: 0, count: size)
        while size > 0 {
            if write(file, zeros, size) <= 0 { size /= 2 }
        }
    }

    /// Gives the space back, also where a program that is just being started still has the file open.
    public func clear() throws {
        guard truncate(filler, 0) == 0, unlink(filler) == 0 else { throw TestFailure("\(filler): \(errno)") }
    }
}
