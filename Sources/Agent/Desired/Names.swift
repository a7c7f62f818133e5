/// The names and labels by which an agent knows its own containers, networks and volumes again.
enum Names {
    static let owner = "headgate.dev/owner"
    static let namespace = "headgate.dev/namespace"
    static let workload = "headgate.dev/workload"

    /// The workload's kind; Deployments' Pods do without.
    static let kind = "headgate.dev/kind"

    /// The CronJob that a Job is a run of.
    static let cronJob = "headgate.dev/cron-job"
    static let pod = "headgate.dev/pod"
    static let container = "headgate.dev/container"
    static let specHash = "headgate.dev/spec-hash"
    static let revision = "headgate.dev/revision"

    /// The manifest a Pod was made of, on its sandbox.
    static let manifest = "headgate.dev/manifest"

    /// The address of a Pod that is in the host's network, on its sandbox.
    static let address = "headgate.dev/address"
    static let volumeOf = "headgate.dev/volume-of-pod"

    /// What the container that holds a Pod's network is called in `headgate.dev/container`.
    static let sandbox = "_sandbox"

    static func network(owner: String) -> String { "headgate-\(owner)" }

    static func volume(owner: String, namespace: String, claim: String) -> String {
        "headgate_\(owner)_\(namespace)_\(claim)"
    }

    static func podVolume(owner: String, namespace: String, pod: String, volume: String) -> String {
        "headgate_\(owner)_\(namespace)_\(pod)_\(volume)"
    }

    static func pod(workload: String, specHash: String, index: Int) -> String {
        "\(workload)-\(specHash)-\(index)"
    }

    static func container(owner: String, namespace: String, pod: String, container: String) -> String {
        "headgate_\(owner)_\(namespace)_\(pod)_\(container)"
    }
}
