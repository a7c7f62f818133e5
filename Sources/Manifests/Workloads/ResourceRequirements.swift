/// What a container asks for and may use at most.
public struct ResourceRequirements: Sendable, Hashable {
    /// What is set aside.
    public var cpuRequest: Quantity?
    /// What is set aside, in bytes.
    public var memoryRequest: Quantity?
    /// The most CPU time.
    public var cpuLimit: Quantity?
    /// The most memory, in bytes.
    public var memoryLimit: Quantity?
    /// The disk set aside, in bytes; only told to those who ask for it.
    public var storageRequest: Quantity?
    /// The most disk, in bytes; only told to those who ask for it.
    public var storageLimit: Quantity?

    init(_ owner: inout FieldReader, warnings: inout [ManifestWarning]) throws(ManifestError) {
        guard var reader = try owner.child("resources") else { return }
        if var limits = try reader.child("limits") {
            cpuLimit = try limits.quantity("cpu")
            memoryLimit = try limits.quantity("memory")
            storageLimit = try limits.quantity("ephemeral-storage")
            limits.warn("ephemeral-storage", "an engine does not bound the disk of a container", &warnings)
            limits.finish(&warnings)
        }
        if var requests = try reader.child("requests") {
            cpuRequest = try requests.quantity("cpu")
            memoryRequest = try requests.quantity("memory")
            storageRequest = try requests.quantity("ephemeral-storage")
            requests.warn("ephemeral-storage", "nothing is set aside of the disk", &warnings)
            requests.finish(&warnings)
        }
        if let request = cpuRequest, let limit = cpuLimit, request.thousandths > limit.thousandths {
            throw reader.invalid("must not be above limits.cpu", "requests")
        }
        if let request = memoryRequest, let limit = memoryLimit, request.thousandths > limit.thousandths {
            throw reader.invalid("must not be above limits.memory", "requests")
        }
        // As Kubernetes does: a limit without a request is the request.
        cpuRequest = cpuRequest ?? cpuLimit
        memoryRequest = memoryRequest ?? memoryLimit
        storageRequest = storageRequest ?? storageLimit
        reader.finish(&warnings)
    }
}
