extension PodStatus {
    /// What the engine and the probes say of every Pod, in the order of their names.
    static func all(of observed: ObservedState, health: [PodKey: PodHealth]) -> [PodStatus] {
        observed.pods.map { pod in
            let health = health[pod.key]
            return PodStatus(
                namespace: pod.workload.namespace,
                name: pod.name,
                workload: pod.workload.name,
                isReady: health?.isReady ?? false,
                address: pod.address,
                failures: health?.failures ?? 0,
                message: health?.trouble,
                containers: pod.containers.sorted { $0.name < $1.name }.map { container in
                    PodContainerStatus(
                        name: container.name,
                        id: container.id,
                        image: container.image,
                        isRunning: container.isRunning,
                        exitCode: container.exitCode,
                        startedAt: container.startedAt
                    )
                }
            )
        }
    }
}
