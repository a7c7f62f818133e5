import Glibc
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension Scenarios {
    @Suite("Pull requests on a real runner", .enabled("git is there") { await Requirements.haveGit() })
    struct PullScenarioTests {
        private static let workflow = """
            on:
              pull_request:
              pull_request_target:
            jobs:
              merge:
                runs-on: self-hosted
                steps:
                  - uses: actions/checkout@v4
                  - run: |
                      echo "$GITHUB_EVENT_NAME has $(ls theirs.txt ours.txt 2>/dev/null | tr '\\n' ' ')"
                      test "$(git rev-parse HEAD)" = "$GITHUB_SHA"
                  - if: github.event_name == 'pull_request_target'
                    uses: actions/checkout@v4
                    with: {ref: refs/pull/1/head, path: evil}

            """

        @Test("The merge of a stranger's head comes from the controller alone: the repository's server is not asked")
        func served() async throws {
            let workshop = try Workshop()
            let origin = workshop.path + "/origin.git"
            let files = DemoFiles(workflow: Self.workflow)
            let repository = try await DemoRepository.create(in: workshop, origin: origin, files: files)
            try await workshop.output(["git", "clone", "--quiet", "--bare", repository.path, origin])
            let place = PullPlace(workshop: workshop, origin: origin, port: try PortBlock.find())
            try place.configure()
            let controller = try workshop.start([Requirements.headgate, "controller", "--config", "headgate.yaml"])
            defer { controller.reap() }
            do {
                let first = try await repository.head()
                try await place.until("the branch is seen") {
                    try await place.command("status", "--output", "json").output.contains(first)
                }
                try await repository.git("checkout", "--quiet", "-b", "topic")
                try workshop.write("theirs", to: "demo/theirs.txt")
                try await repository.git("add", "theirs.txt")
                try await repository.git("commit", "--quiet", "--message", "From outside")
                let head = try await repository.head()
                try await repository.git("checkout", "--quiet", "main")
                try workshop.write("ours", to: "demo/ours.txt")
                try await repository.git("add", "ours.txt")
                try await repository.git("commit", "--quiet", "--message", "Meanwhile")
                try await repository.git("push", "--quiet", origin, "main:main", "topic:refs/pull/1/head")
                let words = ["pulls", "approve", "1", "--head", head, "--repository", "demo"]
                try await place.until("it is let run") { try await place.command(words).status == 0 }
                try await place.until("both events have a run") { try await place.runs() == 2 }
                // From here on only the controller has it.
                try FileManager.default.moveItem(atPath: origin, toPath: origin + ".away")
                let runner = try workshop.start([
                    Requirements.headgate, "runner", "--config", "headgate.yaml", "--name", "build", "--data",
                    workshop.path + "/runner",
                ])
                defer { runner.reap() }
                try await place.until("the merge was checked out") {
                    try await place.logs().contains("pull_request has ours.txt theirs.txt")
                }
                try await place.until("the runs are over") { try await place.areOver() }
            } catch {
                Issue.record("\(error)\n\(controller.text)")
            }
        }

        @Test("A run of the base has the base's files, and its checkout refuses the stranger's commit")
        func target() async throws {
            let workshop = try Workshop()
            let origin = workshop.path + "/origin.git"
            let files = DemoFiles(workflow: Self.workflow)
            let repository = try await DemoRepository.create(in: workshop, origin: origin, files: files)
            try await workshop.output(["git", "clone", "--quiet", "--bare", repository.path, origin])
            let place = PullPlace(workshop: workshop, origin: origin, port: try PortBlock.find())
            try place.configure()
            let controller = try workshop.start([Requirements.headgate, "controller", "--config", "headgate.yaml"])
            defer { controller.reap() }
            let runner = try workshop.start([
                Requirements.headgate, "runner", "--config", "headgate.yaml", "--name", "build", "--data",
                workshop.path + "/runner",
            ])
            defer { runner.reap() }
            do {
                let first = try await repository.head()
                try await place.until("the branch is seen") {
                    try await place.command("status", "--output", "json").output.contains(first)
                }
                try workshop.write("theirs", to: "demo/theirs.txt")
                try await repository.git("add", "theirs.txt")
                try await repository.git("commit", "--quiet", "--message", "From outside")
                try await repository.git("push", "--quiet", origin, "HEAD:refs/pull/1/head")
                try await place.until("the base's run is over") { try await place.areOver() }
                let logs = try await place.logs()
                #expect(logs.contains("pull_request_target has \n"), "\(logs)")
                #expect(logs.contains("allow-unsafe-pr-checkout"), "\(logs)")
                let evil = workshop.path + "/runner/work/demo/merge/evil/theirs.txt"
                #expect(!FileManager.default.fileExists(atPath: evil))
            } catch {
                Issue.record("\(error)\n\(controller.text)\n\(runner.text)")
            }
        }
    }
}

/// A controller that polls a repository, asked at its command line.
private struct PullPlace {
    let workshop: Workshop
    let origin: String
    let port: Int

    func configure() throws {
        try workshop.write("the operator's token, long enough\n", to: "operator")
        try workshop.write("the runner's token, long enough\n", to: "token")
        try workshop.write(
            """
            apiVersion: headgate.dev/v1
            kind: Controller
            listen: 127.0.0.1:\(port)
            data: controller
            registry: 127.0.0.1:\(port + 1)
            repositories: [{name: demo, url: \(origin), branch: main, poll: 100ms}]
            runners: [{name: build, labels: [self-hosted], token: {file: \(workshop.path)/token}}]
            operator: {token: {file: \(workshop.path)/operator}}
            """,
            to: "headgate.yaml"
        )
    }

    func command(_ words: String...) async throws -> ChildProcess.Result { try await command(words) }

    func command(_ words: [String]) async throws -> ChildProcess.Result {
        let server = ["--server", "http://127.0.0.1:\(port)", "--token-file", "operator"]
        return try await workshop.run([Requirements.headgate] + words + server)
    }

    private func list() async throws -> [StatusModel.Run] {
        let result = try await command("status", "--output", "json")
        guard result.status == 0 else { return [] }
        return try JSONDecoder().decode(StatusModel.self, from: Data(result.output.utf8)).runs
    }

    func runs() async throws -> Int { try await list().count }

    func areOver() async throws -> Bool {
        let runs = try await list()
        return !runs.isEmpty && runs.allSatisfy { $0.status.isFinal }
    }

    func logs() async throws -> String {
        var text = ""
        for run in try await list() { text += try await command("logs", String(run.id)).output }
        return text
    }

    func until(_ what: String, _ look: () async throws -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(90)
        while try await !look() {
            guard ContinuousClock.now < end else { throw ScenarioFailure("\(what): not within 90 s") }
            try await Task.sleep(for: .milliseconds(50))
        }
    }
}
