import DockerEngine

extension DockerHost {
    /// Removes an image by its name; false while something still uses it.
    ///
    /// The layers go once no other name stands for them; until then the engine takes the name even from a container.
    func removeImage(_ reference: String) async throws -> Bool {
        do {
            try await engine.removeImage(reference)
            return true
        } catch {
            switch error.code {
            case .notFound: return true
            case .conflict: return false
            default: throw error
            }
        }
    }

    /// Removes the volumes and files of Pods that are gone, which an agent that was killed in between may have left; gives
    /// how many.
    ///
    /// Not while Pods are made: their volumes are there before their sandboxes are.
    func removeStrays() async throws -> Int {
        let owners = files.pods
        let volumes = try await engine.volumes(DockerFilters.label(Names.owner, owner))
        let pods = Set(
            try await engine.containers(all: true, .label(Names.owner, owner)).compactMap { container in
                container.labels[Names.namespace].flatMap { namespace in
                    container.labels[Names.pod].map { PodKey(namespace: namespace, name: $0) }
                }
            }
        )
        var count = 0
        for pod in owners where !pods.contains(pod) {
            try files.remove(pod: pod.name, namespace: pod.namespace)
            count += 1
        }
        for volume in volumes {
            guard let namespace = volume.labels[Names.namespace], let pod = volume.labels[Names.volumeOf],
                !pods.contains(PodKey(namespace: namespace, name: pod))
            else { continue }
            do {
                try await engine.removeVolume(volume.name)
                count += 1
            } catch {
                guard error.code == .notFound || error.code == .conflict else { throw error }
            }
        }
        return count
    }
}
