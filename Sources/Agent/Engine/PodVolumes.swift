import DockerEngine
import Glibc
import Logging
import Manifests

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Makes the volumes of a Pod, or finds them, and sees to it that its processes may use them.
struct PodVolumes: Sendable {
    let engine: DockerClient
    let files: VolumeFiles
    let logger: Logger

    /// Makes the engine's volumes, which the sandbox may mount.
    func make(_ translation: PodTranslation) async throws -> [String: VolumePlace] {
        var places: [String: VolumePlace] = [:]
        for (name, spec) in translation.engineVolumes {
            let details = try await engine.createVolume(spec)
            places[name] = VolumePlace(volume: details.name, path: reachable(details.mountpoint))
        }
        for volume in translation.spec.volumes {
            guard case .persistentVolumeClaim(let claim, let isReadOnly) = volume.source else { continue }
            var spec = VolumeSpec(
                name: Names.volume(owner: translation.owner, namespace: translation.namespace, claim: claim)
            )
            spec.labels = [Names.owner: translation.owner]
            let details = try await engine.createVolume(spec)
            places[volume.name] = VolumePlace(
                volume: details.name,
                path: reachable(details.mountpoint),
                isReadOnly: isReadOnly
            )
        }
        return places
    }

    /// Writes the files, looks at paths of the host, and sets groups; the sandbox is there.
    ///
    /// `isFirst`: no container of the Pod has been made yet, so nobody has written to its volumes.
    func fill(_ base: inout PodBase, _ translation: PodTranslation, isFirst: Bool) throws(AgentError) {
        let spec = translation.spec
        let group = spec.securityContext.fsGroup
        let directories = try files.write(translation.workload.files, facts: translation.facts(base), group: group)
        for (name, directory) in directories {
            base.places[name] = VolumePlace(path: directory, isReadOnly: true)
        }
        for volume in spec.volumes {
            switch volume.source {
            case .hostPath(let path, let type):
                if isFirst { try HostPathCheck(path: path, type: type, volume: volume.name).run() }
                base.places[volume.name] = VolumePlace(path: path)
            case .emptyDir(inMemory: true, _):
                // The path shows the memory only where the agent sees the engine's mounts.
                if let path = base.places[volume.name]?.path, !MountTable.isMounted(path) {
                    base.places[volume.name]?.path = nil
                }
            case .emptyDir:
                guard isFirst, let path = base.places[volume.name]?.path else { continue }
                open(path)
                if let group { share(path, group, .always, volume) }
            case .persistentVolumeClaim(_, let isReadOnly):
                guard isFirst, !isReadOnly, let path = base.places[volume.name]?.path else { continue }
                // As directories that provisioners make for a claim: who comes first may use it.
                if isUntouched(path) { open(path) }
                if let group { share(path, group, spec.securityContext.fsGroupChangePolicy, volume) }
            case .files: continue
            }
        }
    }

    /// Makes the directories that a container's mounts name inside of volumes, and refuses paths that lead out of them.
    func makeSubPaths(of container: Container, _ base: PodBase, _ translation: PodTranslation) throws(AgentError) {
        let environment = translation.environment(of: container, base)
        for mount in container.volumeMounts {
            let subPath = translation.subPath(of: mount, environment)
            guard !subPath.isEmpty else { continue }
            let subject = "subPath '\(subPath)' of volume \(mount.name) in container \(container.name)"
            guard let place = base.places[mount.name], let root = place.path else {
                throw AgentError(
                    .release,
                    reason: "SubPath",
                    "\(subject) cannot be mounted: the engine's volumes cannot be reached from here"
                )
            }
            do {
                try SubPath.ensure(subPath, in: root, mayMake: !place.isReadOnly)
            } catch {
                throw AgentError(.release, reason: "SubPath", "\(subject) \(error.words)", cause: error)
            }
        }
    }

    /// Where the agent may not write, the engine's own ways have to do.
    private func reachable(_ path: String) -> String? {
        !path.isEmpty && access(path, W_OK | X_OK) == 0 ? path : nil
    }

    private func isUntouched(_ path: String) -> Bool {
        do {
            let manager = FileManager.default
            let mode = GroupOwnership.number(try manager.attributesOfItem(atPath: path)[.posixPermissions])
            return try mode == 0o755 && manager.contentsOfDirectory(atPath: path).isEmpty
        } catch {
            return false
        }
    }

    private func open(_ path: String) {
        if chmod(path, 0o777) != 0 { logger.warning("\(path) is not open to all: \(String(cString: strerror(errno)))") }
    }

    private func share(_ path: String, _ group: Int, _ policy: SecurityContext.GroupChangePolicy, _ volume: Volume) {
        do {
            try GroupOwnership(group: group).share(path, onlyOnMismatch: policy == .onRootMismatch)
        } catch {
            logger.warning("fsGroup \(group) cannot be given to volume \(volume.name): \(error)")
        }
    }
}
