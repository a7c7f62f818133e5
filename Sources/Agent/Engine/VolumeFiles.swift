import Glibc

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Keeps the files that ConfigMaps and Secrets become on the host, one directory for each Pod.
struct VolumeFiles: Sendable {
    let root: String

    private func directory(pod: String, namespace: String) -> String { "\(root)/\(namespace)/\(pod)" }

    /// Writes the files of a Pod's volumes and gives the directory of each.
    func write(
        _ volumes: [String: [DesiredFile]],
        pod: String,
        namespace: String
    ) throws(AgentError) -> [String: String] {
        var directories: [String: String] = [:]
        for (volume, files) in volumes {
            let directory = self.directory(pod: pod, namespace: namespace) + "/" + volume
            try make(directory)
            for file in files {
                let parts = file.path.split(separator: "/", omittingEmptySubsequences: false)
                guard !parts.contains(where: { ["", ".", ".."].contains($0) }) else {
                    throw AgentError(
                        .release,
                        reason: "InvalidManifest",
                        "the volume \(volume) of Pod \(pod) has the path '\(file.path)', which leaves the volume"
                    )
                }
                if parts.count > 1 { try make(directory + "/" + parts.dropLast().joined(separator: "/")) }
                try write(file.bytes, mode: file.mode, to: directory + "/" + file.path)
            }
            directories[volume] = directory
        }
        return directories
    }

    /// Removes what a Pod's volumes were, if there is anything.
    func remove(pod: String, namespace: String) throws(AgentError) {
        let path = directory(pod: pod, namespace: namespace)
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch let error as CocoaError where error.code == .fileNoSuchFile {
            return
        } catch {
            throw AgentError(.environment, reason: "Disk", "\(path) cannot be removed: \(error)", cause: error)
        }
    }

    private func make(_ path: String) throws(AgentError) {
        do {
            // Containers run as other users: they can pass through, and the agent's own directory keeps strangers out.
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o755]
            )
        } catch {
            throw AgentError(.environment, reason: "Disk", "\(path) cannot be made: \(error)", cause: error)
        }
    }

    private func write(_ bytes: [UInt8], mode: Int, to path: String) throws(AgentError) {
        unlink(path)
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode_t(mode))
        guard file >= 0 else { throw failure(path) }
        defer { close(file) }
        var done = 0
        while done < bytes.count {
            let count = bytes[done...].withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure(path) }
            done += count
        }
        fchmod(file, mode_t(mode))
    }

    private func failure(_ path: String) -> AgentError {
        AgentError(.environment, reason: "Disk", "\(path) cannot be written: \(String(cString: strerror(errno)))")
    }
}
