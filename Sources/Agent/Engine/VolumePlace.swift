/// Where a Pod's volume is.
struct VolumePlace: Sendable, Hashable {
    /// The engine's volume, if it is one.
    var volume: String?

    /// The directory or file of the host; nil where the agent cannot reach the engine's volume.
    var path: String?
    var isReadOnly = false
}

/// What the containers of a Pod stand on.
struct PodBase: Sendable {
    /// The engine's id of the sandbox.
    var sandbox: String
    var address: String

    /// The volumes, by name.
    var places: [String: VolumePlace] = [:]

    /// The profiles for system calls that its containers name, in JSON.
    var seccompProfiles: [String: String] = [:]
}
