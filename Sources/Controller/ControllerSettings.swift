public import HeadgateConfiguration

/// Everything a controller needs to run, with the secrets its configuration refers to already read.
public struct ControllerSettings: Sendable {
    /// Reads the value of a secret that the configuration refers to.
    public typealias SecretReader = (SecretReference) throws -> String

    var host: String
    var port: Int
    var address: String
    var data: String
    var database: String
    var registry: Registry

    /// How registries are asked in which promoted images are tagged.
    var registries = RegistryLogin()
    var rules: Rules

    /// Below which address the repositories of called workflows lie, if at any.
    var actionServer: String?
    var authenticator: Authenticator
    var secretBox: SecretBox?
    var signIn: OpenIDProvider.Settings?
    var retention = Retention()

    /// Where mail goes; nil where none does.
    var mail: MailRoute?

    /// How long a job waits for a sign of its runner.
    var leaseSeconds = 30

    /// The file in which `headgate up` says what runs.
    public var processesFile: String?

    /// In whose name promotions are committed.
    var committer = CommitIdentity()

    /// What time it is for timers, windows and freezes of environments.
    var clock = WallClock.system

    enum Registry: Sendable {
        case embedded(host: String, port: Int, address: String?)
        case external(String)

        /// What image references begin with.
        var name: String {
            switch self {
            case .embedded(let host, let port, let address): address ?? "\(host):\(port)"
            case .external(let address): address
            }
        }
    }
}
