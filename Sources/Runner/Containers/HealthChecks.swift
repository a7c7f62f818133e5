import DockerEngine

/// Has a container's health looked at where the engine does not do it by itself: Podman on a machine without systemd.
struct HealthChecks {
    private enum Looker {
        case unknown
        case engine
        case runner
    }

    private let client: DockerClient
    private let container: String
    private let interval: Duration
    private var next: ContinuousClock.Instant
    private var looker = Looker.unknown

    /// `interval`: between two checks; nil for the engines' own.
    init(of container: String, every interval: Duration?, on client: DockerClient) {
        self.client = client
        self.container = container
        self.interval = interval ?? .seconds(30)
        // The first check of an engine that looks is one interval after the start.
        next = .now + self.interval + .seconds(1)
    }

    /// Looks when it is time to and nobody else has.
    mutating func look(_ health: ContainerState.Health?) async {
        guard let health, ContinuousClock.now >= next, looker != .engine else { return }
        if looker == .unknown {
            looker = health.outputs.isEmpty && health.failures == 0 ? .runner : .engine
            guard looker == .runner else { return }
        }
        do {
            try await client.checkPodmanHealth(container)
        } catch {
            // Another engine looks in its time. A container that has ended is seen by whoever waits for it.
            if error.code == .notFound { looker = .engine }
        }
        next = .now + interval
    }
}
