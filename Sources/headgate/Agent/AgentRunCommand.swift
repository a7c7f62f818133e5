import Agent
import ArgumentParser
import ControllerAPI
import DockerEngine
import Git
import HTTPTransport
import HeadgateConfiguration
import ProcessMemory

/// The command `headgate agent run`, which is also `headgate agent`.
struct AgentRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Keep this host at an overlay in Git.",
        discussion: """
            Example:
              headgate agent --config /etc/headgate/agent.yaml
            """
    )

    @Option(help: "The agent's configuration, an agent.yaml.")
    var config: String

    @Option(help: "The name its containers carry; the agent's own unless given.")
    var owner: String?

    @Flag(help: "Apply the branch even though it does not build on the commit applied last.")
    var acceptRewrittenHistory = false

    @Flag(help: "Remove everything this agent made on the host but persistent volumes, and end.")
    var remove = false

    func run() async throws {
        let service = AgentService(settings: try settings(), logger: Log.make("agent"))
        if remove {
            try await service.removeEverything()
            return
        }
        Lifeline.watch()
        Footprint.trim()
        try await LongRunning.run(service)
    }

    private func settings() throws -> AgentSettings {
        let configuration = try ConfigurationReading.agent(config)
        guard case .docker(let docker) = configuration.host else {
            throw CommandError(
                "\(config): host.kubernetes is not carried out yet; use host.docker",
                status: ExitStatus.usage
            )
        }
        let http = HTTPClient()
        let credentials = try configuration.source.credentials.map { access in
            GitCredentials.password(try SecretFile.read(access.secret), username: access.username ?? "x-access-token")
        }
        let controller = try configuration.controller.map { controller in
            ControllerClient(
                address: controller.url.description,
                token: try SecretFile.read(.file(controller.tokenFile)),
                http: http
            )
        }
        return AgentSettings(
            name: configuration.name,
            owner: owner ?? configuration.name,
            environment: configuration.environment,
            remote: GitRemote(url: try GitURL(configuration.source.url), credentials: credentials),
            branch: try RefName.branch(configuration.source.branch),
            path: configuration.source.path,
            interval: configuration.source.interval,
            engine: try DockerEndpoint(docker.endpoint),
            data: configuration.data,
            proxySocket: configuration.proxySocket ?? configuration.data + "/proxy.sock",
            exposure: docker.expose.map { ($0.address, $0.basePort, 10) },
            ingress: docker.ingress ?? .init(),
            host: try Self.options(configuration, docker),
            listen: configuration.listen.map { ($0.host, $0.port) },
            controller: controller,
            http: http,
            rollsBack: configuration.rollback == .automatic,
            acceptsRewrittenHistory: acceptRewrittenHistory,
            allowedSigners: try Self.allowedSigners(configuration)
        )
    }

    /// What is said of registries and networks; passwords are read now.
    private static func options(
        _ configuration: AgentConfiguration,
        _ docker: AgentConfiguration.Docker
    ) throws -> HostOptions {
        HostOptions(
            accounts: try configuration.registries.compactMap { registry in
                guard let username = registry.username, let password = registry.password else { return nil }
                return RegistryAccount(
                    address: registry.address,
                    username: username,
                    password: try SecretFile.read(password)
                )
            },
            insecureRegistries: configuration.registries.filter(\.isInsecure).map(\.address),
            podNetwork: docker.podNetwork
        )
    }

    /// The file of those who may sign, which is read now so that a mistake shows at the start.
    private static func allowedSigners(_ configuration: AgentConfiguration) throws -> String? {
        guard let path = configuration.source.allowedSigners else { return nil }
        do {
            _ = try AllowedSigners(TextFile.read(path, limit: AllowedSigners.limit))
        } catch let error as GitError {
            throw CommandError("\(path): \(error.message)", status: ExitStatus.usage)
        } catch let error as TextFile.Failure {
            throw CommandError("\(path) cannot be read: \(error.message)", status: ExitStatus.usage)
        }
        return path
    }
}
