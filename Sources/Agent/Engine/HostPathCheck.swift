import Glibc
import Manifests

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Looks whether a path of the host is what a `hostPath` volume asks for, and makes what may be made.
struct HostPathCheck {
    let path: String
    let type: Volume.HostPathType
    let volume: String

    func run() throws(AgentError) {
        let found = kind
        switch type {
        case .any where found == nil, .directoryOrCreate where found == nil:
            try make { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
        case .fileOrCreate where found == nil:
            guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o644])
            else { throw failure("cannot be made") }
        case .any: return
        case .directory, .directoryOrCreate: try expect(.typeDirectory, found)
        case .file, .fileOrCreate: try expect(.typeRegular, found)
        case .socket: try expect(.typeSocket, found)
        case .characterDevice: try expect(.typeCharacterSpecial, found)
        case .blockDevice: try expect(.typeBlockSpecial, found)
        }
    }

    /// What is there, links followed; nil for nothing.
    private var kind: FileAttributeType? {
        let target = realpath(path, nil)
        defer { free(target) }
        guard let target else { return nil }
        do {
            return try FileManager.default.attributesOfItem(atPath: String(cString: target))[.type]
                as? FileAttributeType
        } catch {
            return nil
        }
    }

    private func expect(_ wanted: FileAttributeType, _ found: FileAttributeType?) throws(AgentError) {
        guard found != wanted else { return }
        throw failure(found == nil ? "does not exist" : "is something else")
    }

    private func make(_ body: () throws -> Void) throws(AgentError) {
        do {
            try body()
        } catch {
            throw failure("cannot be made: \(error)")
        }
    }

    private func failure(_ words: String) -> AgentError {
        let wanted = type == .any ? "" : " as a \(type.rawValue)"
        return AgentError(
            .release,
            reason: "HostPath",
            "the volume \(volume) needs \(path)\(wanted) on the host, which \(words)"
        )
    }
}
