import Agent
import ArgumentParser
import DockerEngine
import Glibc
import HTTPTransport
import HeadgateConfiguration

/// Which agent of this host a command is about.
struct AgentPlace: ParsableArguments {
    static let standard = "/etc/headgate/agent.yaml"

    @Option(help: "The agent's configuration, an agent.yaml.")
    var config = AgentPlace.standard

    @Option(help: "The agent's data directory, in place of its configuration.")
    var data: String?

    /// Where the agent and the commands leave each other word.
    func files() throws -> AgentFiles {
        if let data { return AgentFiles(data: Environment.absolute(data)) }
        guard access(config, F_OK) == 0 else {
            throw CommandError(
                "\(config) is not there; name the agent's configuration with --config, or its data directory with --data",
                status: ExitStatus.usage
            )
        }
        return AgentFiles(data: try ConfigurationReading.agent(config).data)
    }

    /// What the agent said last.
    func status() throws -> HostStatus {
        let files = try files()
        guard let status = try files.readStatus() else {
            throw CommandError(
                "the agent of \(files.data) has not said anything yet; is it running? Start it with headgate agent --config FILE",
                status: ExitStatus.unreachable
            )
        }
        return status
    }

    /// The engine that the agent works with, and the container that is meant.
    func container(pod: String, container: String?) throws -> (engine: DockerClient, status: PodContainerStatus) {
        let status = try status()
        let parts = pod.split(separator: "/", maxSplits: 1).map(String.init)
        let found = status.pods.filter { candidate in
            parts.count == 2
                ? candidate.namespace == parts[0] && candidate.name == parts[1] : candidate.name == pod
        }
        guard let match = found.first else {
            let names = status.pods.map { "\($0.namespace)/\($0.name)" }.joined(separator: ", ")
            throw CommandError("there is no Pod '\(pod)' here, but \(names.isEmpty ? "none at all" : names)")
        }
        guard found.count == 1 else {
            throw CommandError(
                "several namespaces have a Pod '\(pod)'; say which: "
                    + found.map { "\($0.namespace)/\($0.name)" }.joined(separator: ", ")
            )
        }
        let names = match.containers.map(\.name).joined(separator: ", ")
        if container == nil, match.containers.count > 1 {
            throw CommandError("Pod \(match.name) has several containers; say which with -c: \(names)")
        }
        guard let chosen = match.containers.first(where: { container == nil || $0.name == container }) else {
            throw CommandError("Pod \(match.name) has no container '\(container ?? "")', but \(names)")
        }
        return (DockerClient(try DockerEndpoint(status.engine), http: HTTPClient()), chosen)
    }
}
