import DockerEngine
import HTTPTransport
import Logging

/// The engine on which the containers of one job are, and what all of them have.
struct JobEngine: Sendable {
    /// On everything that a runner makes there: whose it is.
    static let ownerLabel = "headgate.dev/runner-owner"

    /// On the same: which process made it.
    static let processLabel = "headgate.dev/runner-process"

    let client: DockerClient

    /// Tells this runner's containers from those of every other runner.
    let owner: String

    /// Different for every attempt at a job; names begin with it.
    let name: String
    let trust: ContainerTrust
    let limits: RunnerLimits
    let log: JobLog
    let logger: Logger

    var labels: [String: String] { Self.labels(owner: owner) }

    /// What everything has that a runner makes on an engine.
    static func labels(owner: String) -> [String: String] {
        [ownerLabel: owner, processLabel: EngineOwner.process]
    }

    /// Where the runner's environment says that the engine is.
    static func client(_ environment: [String: String], _ http: HTTPClient) throws(RunnerError) -> DockerClient {
        do {
            return DockerClient(try DockerEndpoint.resolve(environment: environment), http: http)
        } catch {
            throw RunnerError(.unavailable, "containers need an engine: \(error.message)", cause: error)
        }
    }

    func say(_ text: String) { log.message(text, step: 0) }

    /// The network that the job's containers share.
    func createNetwork() async throws(RunnerError) {
        var spec = NetworkSpec(name: name)
        spec.labels = labels
        do {
            try await client.createNetwork(spec)
        } catch {
            throw RunnerError(.unavailable, "the job's network could not be made: \(error.message)", cause: error)
        }
    }

    /// Removes what there is of the job; what cannot be removed is left to the runner's next start.
    func removeAll() async {
        do {
            try await EngineLeftovers(client: client, owner: owner).remove(name: name)
        } catch {
            logger.warning("containers of the job \(name) could not be removed: \(error.message)")
        }
    }
}
