import Foundation
import HTTPTransport
import Logging
import Synchronization
import Testing
import Workflows

@testable import LocalRun

/// A directory with workflows, and a place for the state of runs.
final class TestProject: Sendable {
    let root: String
    private let base: String

    init(_ files: [String: String] = [:]) throws {
        base = FileManager.default.temporaryDirectory.path + "/headgate-localrun-\(UUID().uuidString)"
        root = base + "/project"
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        for (name, text) in files { try write(name, text) }
    }

    deinit {
        do {
            try FileManager.default.removeItem(atPath: base)
        } catch {
            Issue.record("the project could not be removed: \(error)")
        }
    }

    var environment: [String: String] {
        [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": base,
            "XDG_STATE_HOME": base + "/state", "GIT_CONFIG_GLOBAL": "/dev/null",
        ]
    }

    func write(_ name: String, _ text: String) throws {
        let url = URL(fileURLWithPath: root + "/" + name)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    func text(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
    }

    /// Runs Git in the project.
    func git(_ arguments: String...) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["git", "-C", root, "-c", "user.name=Mona", "-c", "user.email=m@example.org"] + arguments
        process.environment = environment
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }

    func open() async throws -> Project {
        try await Project.open(root, current: root, environment: environment)
    }

    /// What a run came to, and everything it told.
    struct Outcome {
        var report: RunReport
        var lines: [String]

        subscript(job id: String) -> RunReport.Job? { report.jobs.first { $0.id == id } }
        func status(_ id: String) -> JobStatus? { self[job: id]?.status }
    }

    /// Runs a workflow of one file.
    func run(
        _ workflow: String,
        event: EventDraft = EventDraft(name: "push"),
        choice: RunChoice = RunChoice(),
        onStart: (@Sendable (LocalRun) -> any RunView)? = nil,
        with change: (inout LocalSettings) -> Void = { _ in }
    ) async throws -> Outcome {
        try write("ci/test.yaml", workflow)
        let project = try await open()
        let files = WorkflowFiles(root: project.root, current: project.root)
        let parsed = try #require(try files.read("ci/test.yaml").first)
        let identity = RunIdentity(id: 1, number: 1, serverURL: LocalRun.server)
        let library = try await files.library(for: parsed)
        let plan = try choice.apply(
            to: Plan.make(workflow: parsed, event: event.event(for: project), run: identity, library: library)
        )
        let state = try StateDirectory.take(for: project.root, environment: environment)
        var settings = LocalSettings(jobs: 4, environment: environment)
        change(&settings)
        let view = Recording()
        let late = LateView()
        let run = LocalRun(
            plan: plan,
            choice: choice,
            project: project,
            files: ProjectFiles(project, state: state.path),
            settings: settings,
            state: state,
            views: [view, late],
            http: HTTPClient(),
            logger: Logger(label: "test")
        )
        if let onStart { late.set(onStart(run)) }
        let report = try await run.run()
        return Outcome(report: report, lines: view.lines)
    }
}

/// Keeps every line of every job.
final class Recording: RunView {
    private let kept = Mutex<[String]>([])

    var lines: [String] { kept.withLock { $0 } }

    func show(_ news: RunNews) {
        guard case .lines(let job, let lines) = news else { return }
        kept.withLock { kept in kept += lines.map { "\(job): \($0.text)" } }
    }
}

/// A view that is known only once the run is.
final class LateView: RunView {
    private let view = Mutex<(any RunView)?>(nil)

    func set(_ late: any RunView) {
        view.withLock { $0 = late }
    }

    func show(_ news: RunNews) {
        view.withLock { $0 }?.show(news)
    }
}
