import ControllerAPI
public import HTTPTransport
public import Logging
public import ServiceLifecycle

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Asks a controller for jobs and has workers carry them out, several at once.
///
/// It holds no job itself: when it is killed the workers go on, and its next start takes them over. On graceful shutdown it
/// takes no new job and has those that run stopped, which gives them back to the queue.
public struct RunnerService: Service {
    private let settings: RunnerSettings
    private let client: ControllerClient
    private let program: String
    private let setup: WorkerSetup
    private let http: HTTPClient
    private let logger: Logger
    private let session: String

    /// - Parameters:
    ///   - settings: The runner's; each worker gets them.
    ///   - access: The controller.
    ///   - program: What workers are, which have to run a `WorkerService` when their arguments are
    ///     `runner work DIRECTORY`.
    ///   - http: For the controller and for container engines.
    ///   - logger: For what no log of a job is the place of.
    public init(
        settings: RunnerSettings,
        access: ControllerAccess,
        program: String,
        http: HTTPClient,
        logger: Logger
    ) {
        self.settings = settings
        self.client = access.client(http)
        self.program = program
        self.setup = WorkerSetup(settings: settings, access: access)
        self.http = http
        self.logger = logger
        self.session = UUID().uuidString
    }

    public func run() async throws {
        let crew = Crew(program: program, setup: setup, http: http, logger: logger)
        try crew.places.create()
        let lock = try await enter(crew.places)
        let adopted = try await crew.adopt()
        for job in adopted.compactMap(\.job) { logger.info("run \(job.run), job \(job.job) goes on") }
        try await cancelWhenGracefulShutdown {
            do {
                try await register(crew)
            } catch is CancellationError {
                await Task { await crew.stop() }.value
                return
            }
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await keep(crew) }
                group.addTask { await removeContainers() }
                for index in 0..<max(1, settings.concurrency, adopted.count) {
                    let earlier = index < adopted.count ? adopted[index] : nil
                    let claims = index < max(1, settings.concurrency)
                    group.addTask { await work(crew, after: earlier, claims: claims) }
                }
            }
        }
        withExtendedLifetime(lock) {}
    }

    /// Waits for another runner of the same directory, which may be about to end.
    private func enter(_ places: WorkerPlaces) async throws -> FileLock {
        // Workers hold the lock for an instant when they look for a runner.
        for _ in 0..<100 {
            if let lock = try FileLock.take(places.listener) { return lock }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw RunnerError(.unavailable, "another runner works in \(settings.data)")
    }

    /// Lets idle workers go; at the end stops all of them.
    private func keep(_ crew: Crew) async {
        while true {
            do {
                try await Task.sleep(for: .seconds(5))
            } catch {
                break
            }
            await crew.letGoIdle()
        }
        await Task {
            // First, or a job that comes back at once would be given to a question of this runner's.
            await leave()
            await crew.stop()
        }.value
    }

    private func leave() async {
        do {
            try await Deadline.run(until: .now + .seconds(1), "it does not answer") { [client, session] in
                try await client.leave(session: session)
            }
        } catch {
            logger.debug("the controller could not be told of the end: \(error)")
        }
    }

    /// Removes the containers that earlier workers left; waits for the engine if need be.
    private func removeContainers() async {
        let leftovers = WorkerLeftovers(
            places: WorkerPlaces(data: settings.data),
            environment: settings.environment,
            http: http,
            logger: logger
        )
        var backoff = Backoff()
        while !Task.isCancelled {
            do {
                let count = try await leftovers.removeContainers()
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
    private func register(_ crew: Crew) async throws {
        var backoff = Backoff()
        while true {
            let kept = await crew.kept
            let registration = RunnerRegistration(
                name: settings.name,
                session: session,
                labels: settings.labels,
                concurrency: settings.concurrency,
                keeps: kept.isEmpty ? nil : kept
            )
            do {
                try await client.register(registration)
                let labels = settings.labels.joined(separator: ", ")
                logger.info(
                    "joined \(client.address) as \(settings.name), labels \(labels.isEmpty ? "as the controller has them" : labels)"
                )
                return
            } catch let error as ControllerClientError where error.code == .unreachable {
                logger.debug("\(error.message)")
                try await Task.sleep(for: backoff.next())
            }
        }
    }

    /// Waits for the end of a job that goes on, and then asks for others, one at a time.
    private func work(_ crew: Crew, after earlier: WorkerPlaces.Note?, claims: Bool) async {
        do {
            if let earlier, try await crew.outlive(earlier) { try await register(crew) }
        } catch is CancellationError {
            return
        } catch {
            logger.warning("\(client.address) does not take this runner: \(error)")
        }
        guard claims else { return }
        var backoff = Backoff()
        while !Task.isCancelled {
            do {
                let claim = ClaimRequest(runner: settings.name, session: session, waitSeconds: 20)
                guard let assignment = try await client.claim(claim) else { continue }
                backoff = Backoff()
                logger.info("run \(assignment.run), job \(assignment.job), attempt \(assignment.attempt)")
                try await carryOut(assignment, crew)
            } catch is CancellationError {
                return
            } catch {
                logger.debug("no job: \(error)")
                do {
                    try await Task.sleep(for: backoff.next())
                    // A controller that was started again does not know this runner until it is greeted.
                    if let refusal = error as? ControllerClientError, refusal.code == .refused {
                        try await register(crew)
                    }
                } catch is CancellationError {
                    return
                } catch {
                    logger.warning("\(client.address) does not take this runner: \(error)")
                }
            }
        }
    }

    /// Has a worker carry a job out; one that no worker ends goes back to the queue.
    private func carryOut(_ assignment: JobAssignment, _ crew: Crew) async throws {
        do {
            let worker = try await crew.take()
            if try await worker.carryOut(assignment) { return await crew.putBack(worker) }
            logger.warning("the worker \(worker.pid) has ended in run \(assignment.run), job \(assignment.job)")
            await Task { await crew.lose(worker) }.value
            await Task { await giveBack(assignment) }.value
        } catch {
            logger.error("run \(assignment.run), job \(assignment.job) could not be handed over: \(error)")
            await Task { await giveBack(assignment) }.value
            throw error
        }
    }

    /// Where the controller does not hear of it, the lease ends.
    private func giveBack(_ assignment: JobAssignment) async {
        do {
            try await client.giveBack(lease: assignment.lease)
        } catch {
            logger.debug("run \(assignment.run), job \(assignment.job) could not be given back: \(error)")
        }
    }
}
