import HeadgateConfiguration

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The configuration files of a group.
///
/// They are written anew at each start, unless somebody has changed them.
struct GeneratedFiles {
    let paths: Paths
    let ports: Ports
    let branch: String
    let repository: String
    let environments: [String]
    let reviewers: [String]
    let concurrency: Int
    let engine: String

    /// Writes the files and gives those that were left as somebody changed them.
    func write() throws(StandaloneError) -> [String] {
        var kept: [String] = []
        if try !replace(paths.controllerConfiguration, with: controller().yaml) {
            kept.append(paths.controllerConfiguration)
        }
        for (index, environment) in environments.enumerated() {
            let path = paths.agentConfiguration(environment)
            if try !replace(path, with: agent(environment, index: index).yaml) { kept.append(path) }
        }
        return kept
    }

    /// What the controller is told.
    private func controller() throws(StandaloneError) -> ControllerConfiguration {
        ControllerConfiguration(
            listen: try loopback(ports.controller),
            data: paths.controllerData,
            registry: .embedded(try loopback(ports.registry), address: nil),
            repositories: [
                ControllerConfiguration.Repository(
                    name: repository,
                    url: paths.origin,
                    branch: branch,
                    poll: .seconds(1),
                    webhookSecret: .file(paths.token("webhook"))
                )
            ],
            environments: environments.map { environment in
                ControllerConfiguration.Environment(
                    name: environment,
                    repository: repository,
                    overlay: "overlays/\(environment)",
                    reviewers: environment == "production" ? reviewers : [],
                    requiredReviews: environment == "production" ? 1 : 0
                )
            },
            runners: [
                ControllerConfiguration.Runner(
                    name: "local",
                    labels: ["self-hosted", "linux", "host", "ubuntu-latest", "ubuntu-24.04", "ubuntu-22.04"],
                    concurrency: concurrency,
                    token: .file(paths.token("runner"))
                )
            ],
            users: reviewers.map { ControllerConfiguration.User(name: $0, role: .reviewer) },
            agents: environments.map { environment in
                ControllerConfiguration.Agent(
                    name: environment,
                    environment: environment,
                    token: .file(paths.token("agent-\(environment)"))
                )
            },
            operatorToken: .file(paths.token("operator")),
            secretsKey: .file(paths.token("secrets-key"))
        )
    }

    private func agent(_ environment: String, index: Int) throws(StandaloneError) -> AgentConfiguration {
        guard let url = WebURL("http://127.0.0.1:\(ports.controller)") else {
            throw StandaloneError(.usage, "the controller's address cannot be written for port \(ports.controller)")
        }
        return AgentConfiguration(
            name: environment,
            environment: environment,
            source: AgentConfiguration.Source(
                url: paths.origin,
                branch: branch,
                path: "overlays/\(environment)",
                interval: .seconds(2)
            ),
            host: .docker(
                AgentConfiguration.Docker(
                    endpoint: engine,
                    expose: AgentConfiguration.Expose(
                        address: "127.0.0.1",
                        basePort: ports.services(ofEnvironment: index)
                    ),
                    ingress: AgentConfiguration.IngressPorts(
                        address: "127.0.0.1",
                        http: ports.ingress(ofEnvironment: index),
                        https: ports.ingress(ofEnvironment: index) + 1
                    )
                )
            ),
            controller: AgentConfiguration.Controller(url: url, tokenFile: paths.token("agent-\(environment)")),
            data: paths.agentData(environment),
            proxySocket: paths.proxySocket
        )
    }

    private func loopback(_ port: Int) throws(StandaloneError) -> ListenAddress {
        guard let address = ListenAddress(host: "127.0.0.1", port: port) else {
            throw StandaloneError(.usage, "\(port) is not a port")
        }
        return address
    }

    /// Writes a file unless it was changed since it was last written here.
    private func replace(_ path: String, with text: String) throws(StandaloneError) -> Bool {
        let text = "# Written by 'headgate up' at each start; change it, and it is left as you changed it.\n" + text
        let copies = paths.data + "/.generated"
        let copy = copies + "/" + (path.split(separator: "/").last ?? "")
        do {
            try FileManager.default.createDirectory(atPath: copies, withIntermediateDirectories: true)
            let current = FileManager.default.contents(atPath: path)
            let last = FileManager.default.contents(atPath: copy)
            if let current, current != last { return false }
            let bytes = Data(text.utf8)
            try bytes.write(to: URL(fileURLWithPath: copy), options: .atomic)
            try bytes.write(to: URL(fileURLWithPath: path), options: .atomic)
            return true
        } catch {
            throw StandaloneError(.storage, "\(path) cannot be written: \(error)", cause: error)
        }
    }
}
