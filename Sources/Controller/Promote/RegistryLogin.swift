import HeadgateConfiguration
import Images

/// How the controller speaks to registries: which of them without TLS, and what it shows to which.
struct RegistryLogin: Sendable {
    /// Hosts that are spoken to without TLS, besides those of this machine.
    var plainHosts: Set<String> = []

    /// By host, as references name it.
    private var own: [String: RegistryBasicCredentials] = [:]
    private var others = DockerConfig()

    init(plainHosts: Set<String> = []) {
        self.plainHosts = plainHosts
    }

    /// - Throws: `ControllerError` for a `config.json` that is none; nothing of it is in the message.
    init(_ configuration: ControllerConfiguration, read: ControllerSettings.SecretReader) throws {
        switch configuration.registry {
        case .embedded(let listen, let address):
            plainHosts = [Self.host(address ?? "\(listen.host):\(listen.port)")]
        case .external(let access):
            let host = Self.host(access.address)
            if access.isInsecure { plainHosts = [host] }
            if let user = access.username, let password = try access.password.map(read) {
                own[host] = RegistryBasicCredentials(user: user, password: password)
            }
        }
        guard let reference = configuration.registryCredentials else { return }
        do {
            others = try DockerConfig(Array(read(reference).utf8))
        } catch let error as ImagesError {
            throw ControllerError(.invalid, "registryCredentials: \(error.message)")
        }
    }

    /// What a registry is shown when it asks; nil where nothing is known.
    func credentials(for registry: String) -> RegistryBasicCredentials? {
        own[registry.lowercased()] ?? others.credentials(for: registry)
    }

    private static func host(_ address: String) -> String {
        address.split(separator: "/").first.map { $0.lowercased() } ?? address
    }
}
