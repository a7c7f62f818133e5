import Glibc

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Where files of Secrets stay in memory and never reach a disk.
enum SecretDirectory {
    /// A directory of this agent that is in memory and gone with the next start of the machine; nil where there is none.
    static func find(owner: String) -> String? {
        bases.lazy.filter(MountTable.isInMemory).compactMap { make(owner: owner, below: $0) }.first
    }

    /// Removes what an agent has there, if it has anything.
    static func remove(owner: String) throws {
        for base in bases where isOwn("\(base)/headgate") && isOwn("\(base)/headgate/\(owner)") {
            try FileManager.default.removeItem(atPath: "\(base)/headgate/\(owner)")
        }
    }

    /// The machine's directory for what is running, and the one for shared memory where that is on a disk.
    ///
    /// Without root it is the session's: shared memory is swept when the user has left.
    private static var bases: [String] {
        guard geteuid() != 0 else { return ["/run", "/dev/shm"] }
        return [getenv("XDG_RUNTIME_DIR").map { String(cString: $0) } ?? "/run/user/\(geteuid())"]
    }

    /// Makes `headgate/OWNER`, or finds it; nil where it cannot be or belongs to somebody else.
    ///
    /// The base may be a directory that everybody writes to.
    static func make(owner: String, below base: String) -> String? {
        let parent = base + "/headgate"
        let directory = "\(parent)/\(owner)"
        for (path, mode) in [(parent, 0o711 as mode_t), (directory, 0o700)] {
            guard mkdir(path, mode) == 0 || errno == EEXIST, isOwn(path) else { return nil }
        }
        return directory
    }

    private static func isOwn(_ path: String) -> Bool {
        do {
            let found = try FileManager.default.attributesOfItem(atPath: path)
            return found[.type] as? FileAttributeType == .typeDirectory
                && GroupOwnership.number(found[.ownerAccountID]) == Int(geteuid())
        } catch {
            return false
        }
    }
}
