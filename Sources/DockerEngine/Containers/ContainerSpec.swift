/// What to make a container of; nil leaves it to the image or the engine.
public struct ContainerSpec: Sendable, Hashable, Encodable {
    public var image: String
    /// Replaces the image's, and its command too.
    public var entrypoint: [String]?
    public var command: [String]?
    /// `NAME=value` each, added to the image's.
    public var environment: [String]?
    public var labels: [String: String]?
    public var workingDirectory: String?
    /// A name or number, with `:group` if need be.
    public var user: String?
    /// `80/tcp` each.
    public var exposedPorts: [String: ImageSettings.Empty]?
    public var stopSignal: String?
    /// Seconds between the stop signal and SIGKILL.
    public var stopTimeout: Int?
    public var hostname: String?
    public var domainName: String?
    public var isInputOpen: Bool?
    /// Input ends when the first who was attached leaves.
    public var isInputClosedAfterOne: Bool?
    public var isTerminal: Bool?
    public var isNetworkDisabled: Bool?
    /// Takes the place of the image's health check.
    public var health: HealthSpec?
    public var host: HostSpec = HostSpec()
    /// Names and addresses in the network of `host.networkMode`.
    public var networking: NetworkingSpec?

    public init(image: String) {
        self.image = image
    }

    private enum CodingKeys: String, CodingKey {
        case image = "Image"
        case entrypoint = "Entrypoint"
        case command = "Cmd"
        case environment = "Env"
        case labels = "Labels"
        case workingDirectory = "WorkingDir"
        case user = "User"
        case exposedPorts = "ExposedPorts"
        case stopSignal = "StopSignal"
        case stopTimeout = "StopTimeout"
        case hostname = "Hostname"
        case domainName = "Domainname"
        case isInputOpen = "OpenStdin"
        case isInputClosedAfterOne = "StdinOnce"
        case isTerminal = "Tty"
        case isNetworkDisabled = "NetworkDisabled"
        case health = "Healthcheck"
        case host = "HostConfig"
        case networking = "NetworkingConfig"
    }
}
