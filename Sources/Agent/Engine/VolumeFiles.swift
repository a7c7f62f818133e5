import Glibc

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Keeps the files of volumes that are made of files, one directory for each Pod.
struct VolumeFiles: Sendable {
    let root: String

    /// A directory whose files stay in memory, for what comes from Secrets; without it they are with the others.
    var memory: String?

    /// The directory that the root is in, which is there before the root is.
    var parent: String { root.lastIndex(of: "/").map { String(root[..<$0]) } ?? "." }

    private var roots: [String] { [root, memory].compactMap { $0 } }

    private func directory(pod: String, namespace: String, isSecret: Bool = false) -> String {
        "\(isSecret ? memory ?? root : root)/\(namespace)/\(pod)"
    }

    /// The Pods that have files here.
    var pods: Set<PodKey> {
        var pods: Set<PodKey> = []
        for root in roots {
            for namespace in Self.names(in: root) {
                for pod in Self.names(in: "\(root)/\(namespace)") {
                    pods.insert(PodKey(namespace: namespace, name: pod))
                }
            }
        }
        return pods
    }

    /// The names in a directory; none where it is not there.
    private static func names(in directory: String) -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// Writes the files of a Pod's volumes and gives the directory of each; files that are there already are replaced
    /// whole.
    func write(
        _ volumes: [String: DesiredFiles],
        facts: PodFacts,
        group: Int?
    ) throws(AgentError) -> [String: String] {
        var directories: [String: String] = [:]
        for (volume, desired) in volumes {
            let pod = directory(pod: facts.name, namespace: facts.namespace, isSecret: desired.isSecret)
            let directory = "\(pod)/\(volume)"
            try make(directory, below: pod, group)
            for file in desired.files {
                let parts = file.path.split(separator: "/", omittingEmptySubsequences: false)
                guard !parts.contains(where: { ["", ".", ".."].contains($0) }) else {
                    throw AgentError(
                        .release,
                        reason: "InvalidManifest",
                        "the volume \(volume) of Pod \(facts.name) has the path '\(file.path)', which leaves the volume"
                    )
                }
                for count in 1..<max(1, parts.count) {
                    try make("\(directory)/\(parts.prefix(count).joined(separator: "/"))", below: directory, group)
                }
                try write(facts.bytes(of: file.content), mode: file.mode, to: "\(directory)/\(file.path)", group)
            }
            directories[volume] = directory
        }
        return directories
    }

    /// Removes what a Pod's volumes were, if there is anything.
    func remove(pod: String, namespace: String) throws(AgentError) {
        for root in roots {
            let path = "\(root)/\(namespace)/\(pod)"
            do {
                try FileManager.default.removeItem(atPath: path)
            } catch let error as CocoaError where error.code == .fileNoSuchFile {
                continue
            } catch {
                throw AgentError(.environment, reason: "Disk", "\(path) cannot be removed: \(error)", cause: error)
            }
        }
    }

    /// Containers run as other users: they can pass through, and the agent's own directory keeps strangers out.
    private func make(_ path: String, below: String, _ group: Int?) throws(AgentError) {
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o755]
            )
        } catch {
            throw AgentError(.environment, reason: "Disk", "\(path) cannot be made: \(error)", cause: error)
        }
        guard let group else { return }
        try give(path, to: group)
        guard chmod(path, 0o2775) == 0 else { throw failure(path) }
    }

    private func give(_ path: String, to group: Int) throws(AgentError) {
        // Without root only groups that the agent is in can be given.
        guard chown(path, uid_t.max, gid_t(group)) == 0 || errno == EPERM else { throw failure(path) }
    }

    private func write(_ bytes: [UInt8], mode: Int, to path: String, _ group: Int?) throws(AgentError) {
        let temporary = path + ".headgate-new"
        unlink(temporary)
        let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode_t(0o600))
        guard file >= 0 else { throw failure(path) }
        defer { close(file) }
        do throws(AgentError) {
            var done = 0
            while done < bytes.count {
                let count = bytes[done...].withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw failure(path) }
                done += count
            }
            if let group { try give(temporary, to: group) }
            // The group that a volume is given can read it, whatever the mode is.
            guard fchmod(file, mode_t(group == nil ? mode : mode | 0o440)) == 0, rename(temporary, path) == 0 else {
                throw failure(path)
            }
        } catch {
            // Half a file would be among the volume's own.
            unlink(temporary)
            throw error
        }
    }

    private func failure(_ path: String) -> AgentError {
        AgentError(.environment, reason: "Disk", "\(path) cannot be written: \(String(cString: strerror(errno)))")
    }
}
