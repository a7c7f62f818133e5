import Glibc

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Gives the files of a volume to a group, as `fsGroup` asks.
///
/// Links are neither followed nor changed, also where a container puts them there meanwhile.
struct GroupOwnership {
    let group: Int

    /// Deeper trees are left alone, since each level holds a descriptor.
    private static let deepest = 200

    /// What could not be changed first.
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// `onlyOnMismatch`: leaves everything alone when the root of the volume is the group's already.
    func share(_ root: String, onlyOnMismatch: Bool) throws(Failure) {
        let directory = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw failure(root) }
        defer { close(directory) }
        let (mode, owner) = try attributes(of: "/proc/self/fd/\(directory)/.")
        if onlyOnMismatch, owner == group, mode & 0o2770 == 0o2770 { return }
        try share(contentsOf: directory, root, depth: 0)
        try change(directory, mode | 0o2770, root)
    }

    private func share(contentsOf directory: Int32, _ path: String, depth: Int) throws(Failure) {
        guard depth < Self.deepest else { throw Failure(description: "\(path) is too deep") }
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd/\(directory)")
        } catch {
            throw Failure(description: "\(path): \(error)")
        }
        for name in names {
            let entry = "\(path)/\(name)"
            let found: [FileAttributeKey: Any]
            do {
                found = try FileManager.default.attributesOfItem(atPath: "/proc/self/fd/\(directory)/\(name)")
            } catch {
                // Gone meanwhile.
                continue
            }
            let type = found[.type] as? FileAttributeType
            let mode = Self.number(found[.posixPermissions]) ?? 0
            guard type == .typeDirectory || type == .typeRegular else {
                fchownat(directory, name, uid_t.max, gid_t(group), AT_SYMLINK_NOFOLLOW)
                continue
            }
            let isDirectory = type == .typeDirectory
            let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | (isDirectory ? O_DIRECTORY : 0)
            let file = openat(directory, name, flags)
            guard file >= 0 else {
                if errno == ENOENT || errno == ELOOP { continue }
                throw failure(entry)
            }
            defer { close(file) }
            if isDirectory { try share(contentsOf: file, entry, depth: depth + 1) }
            try change(file, mode | (isDirectory ? 0o2770 : 0o660), entry)
        }
    }

    private func attributes(of path: String) throws(Failure) -> (mode: Int, group: Int) {
        do {
            let found = try FileManager.default.attributesOfItem(atPath: path)
            return (Self.number(found[.posixPermissions]) ?? 0, Self.number(found[.groupOwnerAccountID]) ?? -1)
        } catch {
            throw Failure(description: "\(path): \(error)")
        }
    }

    /// An attribute: Foundation has it in one type of numbers or another, which all read the same.
    static func number(_ value: Any?) -> Int? { value.flatMap { Int("\($0)") } }

    private func change(_ file: Int32, _ mode: Int, _ path: String) throws(Failure) {
        // Changing the group may take the set-group bit away, so the mode comes second.
        guard fchown(file, uid_t.max, gid_t(group)) == 0, fchmod(file, mode_t(mode)) == 0 else { throw failure(path) }
    }

    private func failure(_ path: String) -> Failure {
        Failure(description: "\(path): \(String(cString: strerror(errno)))")
    }
}
