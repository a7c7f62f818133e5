import Glibc
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// One `headgate up` with a repository of its own, as a person at its command line sees it.
final class Group: Sendable {
    let workshop: Workshop
    let repository: DemoRepository
    let port: Int
    let data: String

    private init(workshop: Workshop, repository: DemoRepository, port: Int) {
        self.workshop = workshop
        self.repository = repository
        self.port = port
        data = workshop.path + "/data"
    }

    /// Gives the body a repository that nothing delivers yet, and leaves nothing behind.
    static func with(_ files: DemoFiles = DemoFiles(), _ body: (Group) async throws -> Void) async throws {
        let workshop = try Workshop()
        let repository = try await DemoRepository.create(
            in: workshop,
            origin: workshop.path + "/data/origin.git",
            files: files
        )
        let group = Group(workshop: workshop, repository: repository, port: try PortBlock.find())
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(group))
        } catch {
            result = .failure(error)
            Issue.record("\(error)\n\(group.story())")
        }
        // A test whose time is over is cancelled, and cleaning up needs a task that is not.
        await Task { await group.cleanUp() }.value
        try result.get()
    }

    /// Gives the body a group that runs in the background.
    static func running(
        _ files: DemoFiles = DemoFiles(),
        _ options: String...,
        body: (Group) async throws -> Void
    ) async throws {
        try await with(files) { group in
            try await group.up(options)
            try await body(group)
        }
    }

    // MARK: Commands

    /// Starts the group in the background.
    func up(_ options: [String] = []) async throws {
        try await workshop.output(upWords + ["--detach"] + options, in: repository.path, within: .seconds(90))
    }

    /// Starts the group in the foreground.
    func foreground(_ options: String...) throws -> ChildProcess {
        try workshop.start(upWords + options, in: repository.path)
    }

    var upWords: [String] { [Requirements.headgate, "up", "--data", data, "--port", String(port)] }

    /// Runs a command against the group.
    func command(_ words: String..., within limit: Duration = .seconds(180)) async throws -> ChildProcess.Result {
        try await command(words, within: limit)
    }

    func command(_ words: [String], within limit: Duration = .seconds(180)) async throws -> ChildProcess.Result {
        try await workshop.run([Requirements.headgate] + words + ["--data", data], in: repository.path, within: limit)
    }

    func status() async throws -> StatusModel {
        let result = try await command("status", "--output", "json")
        guard result.status == 0 else { throw ScenarioFailure("headgate status failed with \(result.text)") }
        return try JSONDecoder().decode(StatusModel.self, from: Data(result.output.utf8))
    }

    func approve(_ run: Int, as reviewer: String = "grace") async throws {
        let result = try await command(
            "review",
            "approve",
            String(run),
            "--environment",
            "production",
            "--as",
            reviewer
        )
        guard result.status == 0 else { throw ScenarioFailure("approving failed with \(result.text)") }
    }

    /// `headgate wait`, which has to succeed.
    func waitHealthy(_ environment: String, at revision: String) async throws {
        let result = try await command(
            "wait",
            "--environment",
            environment,
            "--revision",
            revision,
            "--timeout",
            "60",
            within: .seconds(70)
        )
        guard result.status == 0 else { throw ScenarioFailure("headgate wait failed with \(result.text)") }
    }

    // MARK: States

    /// Waits until the status shows something; while the controller does not answer, it shows nothing.
    @discardableResult
    func until<Found: Sendable>(
        _ what: String,
        within limit: Duration = .seconds(180),
        _ look: (StatusModel) throws -> Found?
    ) async throws -> Found {
        let end = ContinuousClock.now + limit
        var last = ""
        while ContinuousClock.now < end {
            let result = try await command("status", "--output", "json")
            if result.status == 0 {
                let status = try JSONDecoder().decode(StatusModel.self, from: Data(result.output.utf8))
                last = status.summary
                if let found = try look(status) { return found }
            } else {
                last = result.text
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw ScenarioFailure("\(what): not within \(limit). The last status:\n\(last)")
    }

    /// Waits until a job of the revision's run has one of these states, or is past them.
    @discardableResult
    func until(_ job: String, of revision: String, is wanted: StatusModel.Execution...) async throws -> StatusModel.Run
    {
        try await until("job \(job) of \(revision) is \(wanted)") { status in
            guard let run = status.run(of: revision), let found = run.jobs.first(where: { $0.id == job }) else {
                return nil
            }
            if found.status.isFinal, !wanted.contains(found.status) {
                throw ScenarioFailure("job \(job) \(found.status): \(found.reason ?? "")")
            }
            return wanted.contains(found.status) ? run : nil
        }
    }

    /// Waits until the revision's run is over.
    func untilOver(_ revision: String) async throws -> StatusModel.Run {
        try await until("the run of \(revision) is over") { status in
            status.run(of: revision).flatMap { $0.status.isFinal ? $0 : nil }
        }
    }

    /// Waits until the revision's run waits for a reviewer.
    func untilReview(_ revision: String) async throws -> StatusModel.Run {
        try await until("the run of \(revision) waits for a review") { status in
            guard let run = status.run(of: revision) else { return nil }
            guard !run.status.isFinal else {
                throw ScenarioFailure("run \(run.id) \(run.status): \(run.error ?? "") \(run.jobs)")
            }
            return run.status == .waiting && run.waitingFor != nil ? run : nil
        }
    }

    /// Waits until an environment's Service answers so; nothing is wrong with its proxy being started again.
    func untilPage(_ environment: String, is page: String) async throws {
        let port = try await servicePort(environment)
        let end = ContinuousClock.now + .seconds(20)
        var last = ""
        while ContinuousClock.now < end {
            do {
                last = try await WebRequest(port: port).send().body
                if last == page { return }
            } catch let error as ScenarioFailure {
                last = error.description
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw ScenarioFailure("\(environment) does not answer '\(page)' but: \(last)")
    }

    /// The port on which an environment's Service answers.
    func servicePort(_ environment: String) async throws -> Int {
        let url = try await until("\(environment) has a Service demo") { status in
            try status.environment(environment).services.first { $0.name == "demo" }?.url
        }
        guard let colon = url.lastIndex(of: ":"), let port = Int(url[url.index(after: colon)...]) else {
            throw ScenarioFailure("\(url) has no port")
        }
        return port
    }

    /// What an environment's Service answers.
    func page(_ environment: String) async throws -> String {
        try await WebRequest(port: servicePort(environment)).send().body
    }
}
