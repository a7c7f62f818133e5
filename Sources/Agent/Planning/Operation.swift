/// One thing to do on a host.
///
/// Each can be done again after it was interrupted, with the same end.
enum Operation: Sendable, Hashable {
    /// Make a Pod of a workload and start it.
    case createPod(WorkloadKey, index: Int)

    /// Take a Pod out of the traffic, let its connections run out, stop and remove it.
    case removePod(PodKey, reason: String)

    /// Start a container of a Pod for the first time, made if it is not there.
    case startContainer(PodKey, name: String)

    /// Let a container go on that somebody has paused, under the name it was made with.
    case rightContainer(PodKey, containerID: String)

    /// Stop what still runs of a Pod whose work is over.
    case finishPod(PodKey, reason: String)

    /// Start a container of a Pod again; one that must stop first starts again when it has.
    case restartContainer(PodKey, containerID: String, mustStop: Bool)

    /// Give back the network of a Pod whose containers have all ended; they stay.
    case stopSandbox(PodKey)
}
