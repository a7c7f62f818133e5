import ControllerAPI
import Glibc
import HTTPTransport
import Logging

/// The workers of a runner: those that it has started, and those that an earlier start of it has left at their jobs.
actor Crew {
    /// How long a worker waits for a job before it is let go.
    private static let idleTime = Duration.seconds(30)

    /// How long stopping may take before it is done by force: 10 s are a step's own.
    static let patience = Duration.seconds(12)

    nonisolated let places: WorkerPlaces
    private let program: String
    private let setup: WorkerSetup
    private let leftovers: WorkerLeftovers
    private let logger: Logger

    private var workers: [Int32: WorkerProcess] = [:]
    private var idle: [(worker: WorkerProcess, since: ContinuousClock.Instant)] = []
    private var adopted: [WorkerPlaces.Note] = []
    private var isStopping = false
    private var sweeping: Task<[KeptJob], Never>?

    init(program: String, setup: WorkerSetup, http: HTTPClient, logger: Logger) {
        self.program = program
        self.setup = setup
        self.logger = logger
        places = WorkerPlaces(data: setup.settings.data)
        leftovers = WorkerLeftovers(places: places, environment: setup.settings.environment, http: http, logger: logger)
    }

    // MARK: - Workers of an earlier start

    /// Ends what workers have left that do not live any more, and takes over those that are at a job.
    func adopt() throws -> [WorkerPlaces.Note] {
        let notes = try places.notes()
        adopted = notes.filter { places.isLiving($0.worker) && $0.job != nil }
        let living = adopted.compactMap(\.job).map {
            JobDirectories.groupsFile(run: $0.run, job: $0.job, attempt: $0.attempt)
        }
        for note in notes where !places.isLiving(note.worker) { leftovers.endProcesses(of: note) }
        let killed = try ProcessGroups.killLeftovers(in: places.data + "/jobs", except: Set(living))
        if killed > 0 { logger.info("ended \(killed) process groups that an earlier run of this runner had left") }
        return adopted
    }

    /// The jobs that go on under this start of the runner though an earlier one took them.
    var kept: [KeptJob] { adopted.compactMap(\.job) }

    /// Waits until a worker that was taken over has ended; true when it has left its job unfinished.
    func outlive(_ note: WorkerPlaces.Note) async throws -> Bool {
        while places.isLiving(note.worker) { try await Task.sleep(for: .milliseconds(100)) }
        let lost = await sweep()
        adopted.removeAll { $0.worker == note.worker }
        return lost.contains { $0 == note.job }
    }

    // MARK: - Workers of this one

    /// A worker without a job.
    func take() async throws -> WorkerProcess {
        guard !isStopping else { throw CancellationError() }
        while let (worker, _) = idle.popLast() {
            if worker.isReady { return worker }
            await forget(worker)
        }
        let worker = try WorkerProcess.start(program, data: places.data)
        workers[worker.pid] = worker
        try await worker.introduce(setup)
        return worker
    }

    /// Keeps a worker for the next job.
    func putBack(_ worker: WorkerProcess) {
        idle.append((worker, .now))
    }

    /// Ends what a worker has left that ended without a word.
    func lose(_ worker: WorkerProcess) async {
        worker.letGo()
        worker.kill()
        await forget(worker)
        _ = await sweep()
    }

    /// Lets workers go that have had no job for a while.
    func letGoIdle() async {
        let end = ContinuousClock.now - Self.idleTime
        let old = idle.filter { $0.since < end }
        idle.removeAll { $0.since < end }
        for (worker, _) in old {
            worker.letGo()
            await forget(worker)
        }
    }

    private func forget(_ worker: WorkerProcess) async {
        await worker.collect()
        workers[worker.pid] = nil
    }

    // MARK: - The end

    /// Stops all workers and their jobs; returns once none is left.
    func stop() async {
        isStopping = true
        for (worker, _) in idle { worker.letGo() }
        idle = []
        for worker in workers.values { worker.stop() }
        for note in adopted where places.isLiving(note.worker) { kill(note.pid, SIGTERM) }
        let end = ContinuousClock.now + Self.patience
        while isAnyLiving {
            if end < .now {
                for worker in workers.values { worker.kill() }
                for note in adopted where places.isLiving(note.worker) { kill(note.pid, SIGKILL) }
            }
            do {
                try await Task.sleep(for: .milliseconds(20))
            } catch {
                // It has to be waited for all the same.
                logger.debug("stopping is waited for")
            }
        }
        _ = await sweep()
    }

    private var isAnyLiving: Bool {
        workers.values.contains { !$0.hasEnded() } || adopted.contains { places.isLiving($0.worker) }
    }

    /// Ends what dead workers have left, one look at a time, and gives their jobs.
    private func sweep() async -> [KeptJob] {
        let earlier = sweeping
        let task = Task { [leftovers] in
            _ = await earlier?.value
            endOrphans()
            return await leftovers.remove()
        }
        sweeping = task
        return await task.value
    }

    /// Kills what a worker of this process has left that no variable and no group tells of.
    private func endOrphans() {
        guard Orphans.areAdopted else { return }
        let killed = Orphans.killAll(except: Set(workers.keys))
        if killed > 0 { logger.info("ended \(killed) processes that a worker had left") }
    }
}
