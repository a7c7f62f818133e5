import ControllerAPI
import Testing

@testable import Runner

@Suite("JavaScript actions in containers", .serialized, .timeLimit(.minutes(10)))
struct ContainerNodeTests {
    private static let action = [
        "act/action.yml": "runs: {using: node20, main: main.js, post: main.js}\n", "act/main.js": "no matter\n",
    ]

    private func runner() async throws -> TestRunner? {
        guard var runner = try await TestEngine.docker.runner(inContainers: true) else { return nil }
        let origin = try await Origin(in: runner.directory)
        runner.url = origin.path
        runner.revision = try await origin.push(Self.action)
        return runner
    }

    @Test("An image without node is said before the first step")
    func missing() async throws {
        guard let runner = try await runner() else { return }
        defer { runner.controller.stop() }
        let result = try await runner.run("- uses: actions/checkout@v4\n- uses: ./act\n- run: echo never")
        #expect(result.status == .failed)
        let reason = "ci/test.yaml:8:9: the action './act' runs on node20, and there is no 'node' in the image"
        #expect(result.reason?.contains(reason) == true, "\(result.reason ?? "")")
        #expect(runner.controller.state.steps.isEmpty)
    }

    @Test("A node that an earlier step brings is the action's")
    func brought() async throws {
        guard let runner = try await runner() else { return }
        defer { runner.controller.stop() }
        let result = try await runner.run(
            """
            - run: |
                command -v node || echo "none yet"
                mkdir "$HOME/bin"
                printf '#!/bin/sh\\necho "node of $1"\\n' > "$HOME/bin/node"
                chmod 755 "$HOME/bin/node"
                echo "$HOME/bin" >> "$GITHUB_PATH"
            - uses: ./act
            """
        )
        #expect(result.status == .succeeded, "\(result.reason ?? "")")
        #expect(runner.controller.log.contains("a step before it has to bring one"))
        #expect(runner.controller.logTexts.filter { $0.hasPrefix("node of /") }.count == 2, "\(runner.controller.log)")
    }
}
