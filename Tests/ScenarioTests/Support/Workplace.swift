import Glibc
import Synchronization
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A controller and one runner, started by hand, with a repository whose only job is `work`.
final class Workplace: Sendable {
    private enum Part: String {
        case controller
        case runner
    }

    let workshop: Workshop
    private let repository: DemoRepository
    private let port: Int
    private let parts = Mutex<[Part: ChildProcess]>([:])

    /// The image of the runner's containers; nil where its jobs run on this host.
    private let image: String?

    private init(_ workshop: Workshop, _ repository: DemoRepository, port: Int, image: String?) {
        self.workshop = workshop
        self.repository = repository
        self.port = port
        self.image = image
    }

    /// Gives the body a place where a job of one step has been queued; nothing of it is left afterwards.
    ///
    /// `script`: the step's.
    /// `lease`: how long the controller waits for a sign of the runner.
    /// `inContainer`: whether the runner has containers for its jobs.
    static func with(
        _ script: String,
        lease: String = "30s",
        inContainer: Bool = false,
        _ body: (Workplace) async throws -> Void
    ) async throws {
        let workshop = try Workshop()
        let port = try PortBlock.find()
        let origin = workshop.path + "/origin.git"
        let lines = script.split(separator: "\n").map { "          " + $0 }.joined(separator: "\n")
        let workflow = """
            on: push
            jobs:
              work:
                runs-on: self-hosted
                steps:
                  - run: |
            \(lines)

            """
        let repository = try await DemoRepository.create(
            in: workshop,
            origin: origin,
            files: DemoFiles(workflow: workflow)
        )
        try await workshop.output(["git", "clone", "--quiet", "--bare", repository.path, origin])
        let place = Workplace(workshop, repository, port: port, image: inContainer ? "headgate-work:\(port)" : nil)
        let result: Result<Void, any Error>
        do {
            try await place.prepare(lease: lease)
            result = .success(try await body(place))
        } catch {
            result = .failure(error)
            Issue.record("\(error)\n\(place.story)")
        }
        await Task { await place.cleanUp() }.value
        try result.get()
    }

    private func prepare(lease: String) async throws {
        try workshop.write("the operator's token, long enough\n", to: "operator")
        try workshop.write("the runner's token, long enough\n", to: "token")
        try workshop.write(
            """
            apiVersion: headgate.dev/v1
            kind: Controller
            listen: 127.0.0.1:\(port)
            data: controller
            registry: 127.0.0.1:\(port + 1)
            lease: \(lease)
            repositories: [{name: demo, url: \(repository.origin), branch: main, poll: 100ms}]
            runners:
              - name: build
                labels: [self-hosted]
                concurrency: 2
                executor: \(image == nil ? "host" : "container")
                \(image.map { "image: \($0)" } ?? "")
                token: {file: \(workshop.path)/token}
            operator: {token: {file: \(workshop.path)/operator}}
            """,
            to: "headgate.yaml"
        )
        if let image {
            let build = """
                FROM scratch
                COPY busybox /bin/busybox
                RUN ["/bin/busybox", "sh", "-c", "/bin/busybox --install -s /bin"]
                """
            try workshop.write(build, to: "Dockerfile")
            let context = repository.path + "/image"
            try await workshop.output(["docker", "build", "--quiet", "-t", image, "-f", "Dockerfile", context])
        }
        try startController()
        try startRunner()
    }

    // MARK: Processes

    func startController() throws {
        try start(.controller, ["--config", "headgate.yaml"])
    }

    func startRunner() throws {
        try start(.runner, ["--config", "headgate.yaml", "--name", "build", "--data", data])
    }

    private func start(_ part: Part, _ words: [String]) throws {
        let process = try workshop.start([Requirements.headgate, part.rawValue] + words)
        parts.withLock { $0[part] = process }
    }

    /// Kills the controller.
    func killController() throws { try take(.controller).reap() }

    /// Kills the runner, and none of its workers.
    func killRunner() throws { try take(.runner).reap() }

    /// Asks the runner to stop, and waits until it has.
    func stopRunner() async throws {
        let runner = try take(.runner)
        runner.signal(SIGTERM)
        #expect(try await runner.result(within: .seconds(20)).status == 0)
    }

    private func take(_ part: Part) throws -> ChildProcess {
        guard let process = parts.withLock({ $0.removeValue(forKey: part) }) else {
            throw ScenarioFailure("the \(part) does not run")
        }
        return process
    }

    /// The runner's directory.
    var data: String { workshop.path + "/runner" }

    /// The workers of the runner, at a job or not.
    func workers() throws -> [Int32] {
        try RunningProcesses.of(data).filter { $0.value.contains(" runner work ") }.map(\.key)
    }

    /// Waits until nothing of the runner and its jobs is there any more.
    func untilNothingRuns() async throws {
        try await until("nothing runs") { try RunningProcesses.of(data).isEmpty ? true : nil }
        guard let image else { return }
        try await until("no container is there") {
            let words = ["docker", "ps", "--all", "--quiet", "--filter", "ancestor=\(image)"]
            return try await workshop.output(words).isEmpty ? true : nil
        }
    }

    // MARK: The job

    /// A file of the job's workspace.
    func file(_ name: String) -> String { "\(data)/work/demo/work/\(name)" }

    /// Makes a file that the job waits for.
    func make(_ name: String) throws {
        guard FileManager.default.createFile(atPath: file(name), contents: nil) else {
            throw ScenarioFailure("\(file(name)) cannot be made")
        }
    }

    /// The job as the controller tells of it; nil before it knows of one, and while it is away.
    func job() async throws -> StatusModel.Job? {
        let result = try await command("status", "--output", "json")
        guard result.status == 0 else { return nil }
        let status = try JSONDecoder().decode(StatusModel.self, from: Data(result.output.utf8))
        return try status.runs.first?.job("work")
    }

    /// Waits until the job is in a state; a state that is the last is not waited beyond.
    @discardableResult
    func untilJob(_ what: String, _ look: (StatusModel.Job) -> Bool) async throws -> StatusModel.Job {
        try await until(what) {
            guard let job = try await job() else { return nil }
            if look(job) { return job }
            guard !job.status.isFinal else { throw ScenarioFailure("\(what): \(job)") }
            return nil
        }
    }

    /// The lines of the job's log that the controller has.
    func log() async throws -> [Substring] {
        try await command("logs", "1", "--job", "work").output.split(separator: "\n")
    }

    /// Waits until the log has grown by so many lines.
    func untilLogGrows(by count: Int) async throws {
        let before = try await log().count
        try await until("the log grows by \(count) lines") { try await log().count >= before + count ? true : nil }
    }

    /// What the runner has said since it was started last.
    var runnerText: String { parts.withLock { $0[.runner]?.text ?? "" } }

    @discardableResult
    func until<Found>(_ what: String, _ look: () async throws -> Found?) async throws -> Found {
        let end = ContinuousClock.now + .seconds(180)
        while ContinuousClock.now < end {
            if let found = try await look() { return found }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw ScenarioFailure("\(what): not within a minute")
    }

    private func command(_ words: String...) async throws -> ChildProcess.Result {
        let server = ["--server", "http://127.0.0.1:\(port)", "--token-file", "operator"]
        return try await workshop.run([Requirements.headgate] + words + server)
    }

    // MARK: The end

    private var story: String {
        parts.withLock { $0.map { "── \($0.key)\n\($0.value.text)" }.joined(separator: "\n") }
    }

    private func cleanUp() async {
        for process in parts.withLock({ $0.values.map { $0 } }) { process.reap() }
        do {
            for pid in try RunningProcesses.of(workshop.path).keys { kill(pid, SIGKILL) }
            guard let image else { return }
            let found = try await workshop.output(["docker", "ps", "-aq", "--filter", "ancestor=\(image)"])
            for id in found.split(separator: "\n") { _ = try await workshop.run(["docker", "rm", "-f", String(id)]) }
            _ = try await workshop.run(["docker", "rmi", "-f", image])
        } catch {
            Issue.record("cleaning up: \(error)")
        }
    }
}
