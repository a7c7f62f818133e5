import ControllerAPI
import Glibc
import HTTPTransport
import TestSupport
import Testing
import Workflows

@testable import Runner

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A runner's directory, and a controller to talk to.
struct TestRunner: Sendable {
    let directory: TestDirectory
    let controller: FakeController

    /// What jobs are checked out from and push to.
    var url = "/nonexistent"
    var revision = String(repeating: "a", count: 40)
    var registry = "127.0.0.1:1"

    /// Below which actions of other repositories lie.
    var actionServer: String?
    var secrets: [String: String]?

    /// Where jobs run, and what their containers may take.
    var executor = RunnerExecutor.host
    var limits = RunnerLimits()
    var paths: [String] = []

    /// Where the engine is, if the environment says so.
    var engine = getenv("DOCKER_HOST").map { ["DOCKER_HOST": String(cString: $0)] } ?? [:]

    init() throws {
        directory = try TestDirectory()
        controller = try FakeController()
    }

    var settings: RunnerSettings {
        var settings = RunnerSettings(
            name: "one",
            labels: ["host"],
            concurrency: 2,
            data: directory.path,
            environment: engine.merging(
                ["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": directory.path, "OUTSIDE": "stays outside"]
            ) { $1 },
            actionServer: actionServer
        )
        settings.executor = executor
        settings.limits = limits
        settings.paths = paths
        return settings
    }

    /// The runner as a service, whose workers are the program beside the tests.
    var service: RunnerService {
        RunnerService(
            settings: settings,
            access: ControllerAccess(address: controller.client.address, token: nil),
            program: Program.path,
            http: controller.http,
            logger: .silent
        )
    }

    /// The workspace of the test's job.
    var workspace: String { "work/\(JobDirectories.safe("team/service"))/a" }

    func execution(_ assignment: JobAssignment) -> JobExecution {
        JobExecution(
            assignment: assignment,
            settings: settings,
            desk: ControllerDesk(client: controller.client, assignment: assignment, logger: .silent),
            http: controller.http,
            logger: .silent
        )
    }

    /// Carries out a job of these steps and gives what the controller was told at its end.
    @discardableResult
    func run(_ steps: String, job: String = "", run: Int = 7) async throws -> JobResult {
        await execution(try assignment(steps, job: job, run: run)).run()
        return try #require(controller.state.results.last, "the job's end was not told")
    }

    /// The steps' names and states as they were told.
    var steps: [String] {
        controller.state.steps.map { "\($0.number) \($0.status.rawValue)" }
    }

    /// The only job of a workflow, planned as a controller would.
    ///
    /// `job` is further YAML of the job.
    func assignment(
        _ steps: String,
        job: String = "",
        run: Int = 7,
        leaseSeconds: Int = 30
    ) throws -> JobAssignment {
        let text = """
            on: push
            jobs:
              a:
                runs-on: host
            \(Self.indented(job, 4))
                steps:
            \(Self.indented(steps, 6))
            """
        let workflow = try Workflow.parse(Array(text.utf8), file: "ci/test.yaml", support: .all)
        let event = WorkflowEvent(
            name: "push",
            ref: "refs/heads/main",
            revision: revision,
            before: nil,
            changedPaths: nil,
            repository: "team/service",
            actor: "mona"
        )
        var machine = RunMachine(plan: try Plan.make(workflow: workflow, event: event))
        _ = try machine.handle(.started)
        let identity = RunIdentity(id: run, number: run, serverURL: "http://localhost:8080")
        let encoder = JSONEncoder()
        return JobAssignment(
            lease: "lease-of-run-\(run)",
            leaseSeconds: leaseSeconds,
            run: run,
            job: "a",
            attempt: 1,
            repository: "team/service",
            url: url,
            branch: "main",
            revision: revision,
            plan: String(decoding: try encoder.encode(machine.work(for: "a")), as: UTF8.self),
            contexts: String(decoding: try encoder.encode(machine.contexts(for: "a", run: identity)), as: UTF8.self),
            registry: registry,
            secrets: secrets
        )
    }

    private static func indented(_ text: String, _ count: Int) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { String(repeating: " ", count: count) + $0 }.joined(separator: "\n")
    }
}
