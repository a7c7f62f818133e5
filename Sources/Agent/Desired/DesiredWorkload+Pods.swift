import Manifests

extension DesiredWorkload {
    /// What its Pod of a number is called.
    func podName(_ index: Int) -> String {
        switch source {
        case .statefulSet: "\(metadata.name)-\(index)"
        case .pod: metadata.name
        case .job where cronJob != nil: "\(metadata.name)-\(index)"
        case .deployment, .daemonSet, .job, .cronJob:
            Names.pod(workload: metadata.name, specHash: specHash, index: index)
        }
    }

    /// The number of a Pod, by its name.
    func index(ofPod name: String) -> Int {
        kind == .pod ? 0 : Int(name.split(separator: "-").last ?? "") ?? 0
    }

    /// Whether a Job is called as the runs of this CronJob are.
    func isCronJob(of job: WorkloadKey) -> Bool {
        kind == .cronJob && job.kind == .job && job.namespace == key.namespace && job.name.hasPrefix("\(key.name)-")
    }

    /// The number among those that must succeed, of a Pod of an indexed Job; nil for all others.
    func completionIndex(_ index: Int) -> Int? {
        guard case .job(let job) = source, job.spec.isIndexed, let count = job.spec.completions, count > 0 else {
            return nil
        }
        return index % count
    }

    /// The workload as its Pod of a number sees it: with the host name, the claims and the variables of that Pod.
    func instance(_ index: Int) -> DesiredWorkload {
        var instance = self
        let pod = podName(index)
        switch source {
        case .statefulSet(var set):
            set.template = set.template(ofPod: pod)
            set.template.metadata.labels.merge(Self.podLabels(kind, pod: pod)) { $1 }
            instance.source = .statefulSet(set)
        case .job(var job):
            guard let completion = completionIndex(index) else { break }
            if job.spec.template.spec.hostname == nil {
                job.spec.template.spec.hostname = String("\(metadata.name)-\(completion)".suffix(63))
            }
            job.spec.template.metadata.annotations["batch.kubernetes.io/job-completion-index"] = "\(completion)"
            // First of all, so that others may name it, and one that the manifest sets takes its place.
            let variable = DesiredVariable.value(name: "JOB_COMPLETION_INDEX", text: "\(completion)")
            for container in environments.keys { instance.environments[container]?.insert(variable, at: 0) }
            instance.source = .job(job)
        case .deployment, .daemonSet, .cronJob, .pod: break
        }
        return instance
    }

    /// The labels that Kubernetes gives to Pods of a kind, by which Services may select them.
    static func podLabels(_ kind: Workload.Kind, pod: String) -> [String: String] {
        guard kind == .statefulSet else { return [:] }
        return [
            "statefulset.kubernetes.io/pod-name": pod,
            "apps.kubernetes.io/pod-index": String(pod.split(separator: "-").last ?? ""),
        ]
    }
}
