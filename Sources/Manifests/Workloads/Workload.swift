/// An object that makes Pods, of any of the kinds a Docker host runs.
public enum Workload: Sendable, Hashable {
    case deployment(Deployment)
    case statefulSet(StatefulSet)
    case daemonSet(DaemonSet)
    case job(Job)
    case cronJob(CronJob)
    case pod(PodObject)

    /// The kinds of workloads, by their names in Kubernetes.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case deployment = "Deployment"
        case statefulSet = "StatefulSet"
        case daemonSet = "DaemonSet"
        case job = "Job"
        case cronJob = "CronJob"
        case pod = "Pod"
    }

    /// Reads a workload; nil where the object is none, or of a kind that does not run here.
    public init?(_ given: KubernetesObject, warnings: inout [ManifestWarning]) throws(ManifestError) {
        let object = given.inServedVersion(&warnings)
        switch (object.apiVersion, object.kind) {
        case ("apps/v1", "Deployment"): self = .deployment(try Deployment(object, warnings: &warnings))
        case ("apps/v1", "StatefulSet"): self = .statefulSet(try StatefulSet(object, warnings: &warnings))
        case ("apps/v1", "DaemonSet"): self = .daemonSet(try DaemonSet(object, warnings: &warnings))
        case ("batch/v1", "Job"): self = .job(try Job(object, warnings: &warnings))
        case ("batch/v1", "CronJob"): self = .cronJob(try CronJob(object, warnings: &warnings))
        case ("v1", "Pod"): self = .pod(try PodObject(object, warnings: &warnings))
        default: return nil
        }
    }

    /// The kind.
    public var kind: Kind {
        switch self {
        case .deployment: .deployment
        case .statefulSet: .statefulSet
        case .daemonSet: .daemonSet
        case .job: .job
        case .cronJob: .cronJob
        case .pod: .pod
        }
    }

    /// Name, namespace, labels.
    public var metadata: ObjectMetadata {
        switch self {
        case .deployment(let deployment): deployment.metadata
        case .statefulSet(let set): set.metadata
        case .daemonSet(let set): set.metadata
        case .job(let job): job.metadata
        case .cronJob(let cronJob): cronJob.metadata
        case .pod(let pod): pod.metadata
        }
    }

    /// What its Pods are made of.
    public var template: PodTemplate {
        switch self {
        case .deployment(let deployment): deployment.template
        case .statefulSet(let set): set.template
        case .daemonSet(let set): set.template
        case .job(let job): job.spec.template
        case .cronJob(let cronJob): cronJob.jobSpec.template
        case .pod(let pod): pod.template
        }
    }

    /// How long a Pod must be ready before it counts as available, in seconds.
    public var minReadySeconds: Int {
        switch self {
        case .deployment(let deployment): deployment.minReadySeconds
        case .statefulSet(let set): set.minReadySeconds
        case .daemonSet(let set): set.minReadySeconds
        case .job, .cronJob, .pod: 0
        }
    }

    /// How long a new Pod may take to become ready before the release is bad, in seconds.
    ///
    /// Deployments say it; for the others it is what Deployments have that do not.
    public var progressDeadlineSeconds: Int {
        guard case .deployment(let deployment) = self else { return 600 }
        return deployment.progressDeadlineSeconds
    }

    /// How people call it, such as `Deployment/web`.
    public var displayName: String { "\(kind.rawValue)/\(metadata.name)" }
}
