import ControllerAPI
import Glibc
public import HTTPTransport
public import Logging
public import ServiceLifecycle

/// One worker of a runner: carries out the jobs that it is handed over its standard input, one after the other.
///
/// It outlives its runner for as long as a lease lasts. A job under way goes on meanwhile; when a runner of the same directory
/// is there by then, the job goes on to its end under that one, and else it is stopped and given back.
public struct WorkerService: Service {
    private let data: String
    private let http: HTTPClient
    private let logger: Logger

    /// `data`: the runner's directory.
    public init(data: String, http: HTTPClient, logger: Logger) {
        self.data = data
        self.http = http
        self.logger = logger
    }

    public func run() async throws {
        Orphans.adopt()
        let link = try WorkerLink(descriptor: STDIN_FILENO)
        let places = WorkerPlaces(data: data)
        let worker = EngineOwner.process
        let lock = try places.enter(worker)
        defer { places.remove(worker) }
        try await cancelWhenGracefulShutdown {
            try await withTaskCancellationHandler {
                guard let setup = try await link.next(WorkerSetup.self) else { return }
                var note = WorkerPlaces.Note(worker: worker, pid: getpid())
                while let assignment = try await link.next(JobAssignment.self) {
                    note.job = KeptJob(run: assignment.run, job: assignment.job, attempt: assignment.attempt)
                    try places.write(note)
                    await carryOut(assignment, setup, link)
                    note.job = nil
                    try places.write(note)
                    let answer = WorkerAnswer(run: assignment.run, job: assignment.job)
                    guard try await link.send(answer), !Task.isCancelled else { return }
                }
            } onCancel: {
                link.stopReading()
            }
        }
        withExtendedLifetime(lock) {}
    }

    private func carryOut(_ assignment: JobAssignment, _ setup: WorkerSetup, _ link: WorkerLink) async {
        let execution = JobExecution(
            assignment: assignment,
            settings: setup.settings,
            desk: ControllerDesk(client: setup.access.client(http), assignment: assignment, logger: logger),
            http: http,
            logger: logger
        )
        let watch = ListenerWatch(places: WorkerPlaces(data: data), link: link)
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                await execution.run()
                return true
            }
            group.addTask {
                await watch.untilGone(for: .seconds(assignment.leaseSeconds))
                return false
            }
            if await group.next() == false, !Task.isCancelled {
                logger.warning("no runner has come for run \(assignment.run), job \(assignment.job); it is stopped")
            }
            group.cancelAll()
        }
    }
}
