public import ControllerAPI
public import HTTPTransport
public import Logging
public import ServiceLifecycle

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Asks a controller for jobs and carries them out, several at once.
///
/// On graceful shutdown it takes no new job and stops those that run; a job whose end was not reported
/// goes back to the queue when its lease ends, or when this runner registers again.
public struct RunnerService: Service {
    private let settings: RunnerSettings
    private let client: ControllerClient
    private let http: HTTPClient
    private let logger: Logger
    private let session: String

    public init(settings: RunnerSettings, client: ControllerClient, http: HTTPClient, logger: Logger) {
        self.settings = settings
        self.client = client
        self.http = http
        self.logger = logger
        self.session = UUID().uuidString
    }

    public func run() async throws {
        let jobs = settings.data + "/jobs"
        try FileManager.default.createDirectory(
            atPath: jobs,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        let killed = try ProcessGroups.killLeftovers(in: jobs)
        if killed > 0 { logger.info("ended \(killed) process groups that an earlier run of this runner had left") }
        let slots = WorkspaceSlots()
        try await cancelWhenGracefulShutdown {
            try await register()
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await removeContainers() }
                for _ in 0..<max(1, settings.concurrency) {
                    group.addTask { await claimLoop(slots) }
                }
            }
        }
    }

    /// Removes the containers that an earlier run of this runner left; waits for the engine if need be.
    private func removeContainers() async {
        var backoff = Backoff()
        while !Task.isCancelled {
            do {
                guard let owner = try EngineOwner.known(in: settings.data) else { return }
                let client = try JobEngine.client(settings.environment, http)
                let count = try await EngineLeftovers(client: client, owner: owner).removeEarlier()
                if count > 0 { logger.info("removed \(count) containers that an earlier run of this runner had left") }
                return
            } catch {
                logger.debug("what an earlier run left on the engine cannot be removed yet: \(error)")
                do {
                    try await Task.sleep(for: backoff.next())
                } catch {
                    return
                }
            }
        }
    }

    /// Greets the controller until it answers.
    private func register() async throws {
        var backoff = Backoff()
        let registration = RunnerRegistration(
            name: settings.name,
            session: session,
            labels: settings.labels,
            concurrency: settings.concurrency
        )
        while true {
            do {
                try await client.register(registration)
                logger.info(
                    "joined \(client.address) as \(settings.name), labels \(settings.labels.isEmpty ? "as the controller has them" : settings.labels.joined(separator: ", "))"
                )
                return
            } catch let error as ControllerClientError where error.code == .unreachable {
                logger.debug("\(error.message)")
                try await Task.sleep(for: backoff.next())
            }
        }
    }

    private func claimLoop(_ slots: WorkspaceSlots) async {
        var backoff = Backoff()
        while !Task.isCancelled {
            do {
                let claim = ClaimRequest(runner: settings.name, session: session, waitSeconds: 20)
                guard let assignment = try await client.claim(claim) else { continue }
                backoff = Backoff()
                logger.info("run \(assignment.run), job \(assignment.job), attempt \(assignment.attempt)")
                await JobExecution(
                    assignment: assignment,
                    settings: settings,
                    desk: ControllerDesk(client: client, assignment: assignment, logger: logger),
                    http: http,
                    slots: slots,
                    logger: logger
                ).run()
            } catch is CancellationError {
                return
            } catch {
                logger.debug("no job: \(error)")
                do {
                    try await Task.sleep(for: backoff.next())
                    // A controller that was started again does not know this runner until it is greeted.
                    if let refusal = error as? ControllerClientError, refusal.code == .refused { try await register() }
                } catch is CancellationError {
                    return
                } catch {
                    logger.warning("\(client.address) does not take this runner: \(error)")
                }
            }
        }
    }
}
