import Manifests

/// Which Pods each Service selects, found without looking at every Pod for every Service.
///
/// Pure.
struct ServicePods {
    struct Target {
        var pod: ObservedPod
        var template: PodTemplate
    }

    private struct Label: Hashable {
        var namespace: String
        var key: String
        var value: String
    }

    private let targets: [Target]

    /// The places of the targets that have a label, in their order.
    private var places: [Label: [Int]] = [:]

    /// `pods`: those that may be selected; one of a workload that nothing asks for is not.
    init(_ pods: [ObservedPod], of desired: DesiredState) {
        let workloads = desired.places
        targets = pods.compactMap { pod in
            workloads[pod.workload].map {
                Target(pod: pod, template: pod.template ?? desired.workloads[$0].template)
            }
        }
        for (place, target) in targets.enumerated() {
            let namespace = target.pod.workload.namespace
            for (key, value) in target.template.metadata.labels {
                places[Label(namespace: namespace, key: key, value: value), default: []].append(place)
            }
        }
    }

    /// The Pods that a Service selects; none where it has no selector.
    ///
    /// Old and new Pods of a rollout both serve, as long as the labels that each was made with match.
    func selected(by service: Service) -> [Target] {
        let namespace = service.metadata.namespace
        let found = service.selector.map { places[Label(namespace: namespace, key: $0.key, value: $0.value)] ?? [] }
        guard let fewest = found.min(by: { $0.count < $1.count }) else { return [] }
        return fewest.lazy.map { targets[$0] }.filter { target in
            service.selector.allSatisfy { target.template.metadata.labels[$0.key] == $0.value }
        }
    }
}
