import ControllerAPI
import DockerEngine
import TestSupport
import Testing

@testable import Runner

@Suite("Actions in containers", .serialized, .timeLimit(.minutes(10)))
struct DockerActionTests {
    private var runner: TestRunner
    private let origin: Origin
    private var controller: FakeController { runner.controller }

    init() async throws {
        runner = try TestRunner()
        origin = try await Origin(in: runner.directory)
        runner.url = origin.path
    }

    /// The runner with an engine; nil where it is not there.
    private func runner(on engine: TestEngine) async throws -> TestRunner? {
        guard await engine.isReady() else { return nil }
        var runner = runner
        runner.engine = try await engine.environment()
        return runner
    }

    /// A step that puts a shell beside the action, so that its image needs no other.
    private static let shell = "- run: cp /bin/busybox act/busybox && chmod 755 act/busybox"

    private func push(_ script: String, more: String = "") async throws -> String {
        try await origin.push([
            "act/action.yml": """
            inputs: {who: {default: world}}
            runs:
              using: docker
              image: Dockerfile
              args: ["${{ inputs.who }}", second]
              env: {FROM_FILE: "for ${{ inputs.who }}"}
              \(more)
            """,
            "act/Dockerfile":
                "FROM scratch\nCOPY busybox /bin/sh\nCOPY run.sh /run.sh\nENTRYPOINT [\"/bin/sh\", \"/run.sh\"]\n",
            "act/run.sh": script,
        ])
    }

    private func cleanUp(_ engine: TestEngine) async throws {
        let engine = try await engine.client()
        let place = ActionImages.name(at: "\(runner.directory.path)/\(runner.workspace)/act", file: "Dockerfile")
        try await engine.removeImage(place, force: true)
        #expect(try await engine.containers(all: true, ["label": ["headgate.dev/runner=one"]]).isEmpty)
        controller.stop()
    }

    @Test(
        "An image is built, and its container has inputs, arguments, workspace and command files",
        arguments: TestEngine.allCases
    )
    func docker(_ engine: TestEngine) async throws {
        guard var runner = try await runner(on: engine) else { return }
        runner.revision = try await push(
            """
            echo "args $1 $2, $INPUT_WHO, $FROM_FILE, $(pwd), $HOME"
            echo made > made
            echo "answer=$((6 * 7))" >> "$GITHUB_OUTPUT"
            echo "LATER=set inside" >> "$GITHUB_ENV"
            echo "event $([ -s "$GITHUB_EVENT_PATH" ] && echo there)"
            """
        )
        let result = try await runner.run(
            """
            - uses: actions/checkout@v4
            \(Self.shell)
            - {id: d, uses: ./act, with: {who: you}}
            - run: echo "then $(cat made) $LATER ${{ steps.d.outputs.answer }}"
            """
        )
        #expect(result.status == .succeeded, "\(result.reason ?? "")")
        let texts = controller.logTexts
        #expect(texts.contains("args you second, you, for you, /github/workspace, /github/home"))
        #expect(texts.contains("event there"))
        #expect(texts.contains("then made set inside 42"))
        try await cleanUp(engine)
    }

    @Test("An exit status fails the step; another entry point runs last", arguments: TestEngine.allCases)
    func fails(_ engine: TestEngine) async throws {
        guard var runner = try await runner(on: engine) else { return }
        runner.revision = try await push("echo main; exit 5", more: "post-entrypoint: /post.sh")
        let result = try await runner.run(
            """
            - uses: actions/checkout@v4
            \(Self.shell)
            - run: |
                printf '#!/bin/sh\\necho posted\\n' > act/post.sh; chmod 755 act/post.sh
                echo 'COPY post.sh /post.sh' >> act/Dockerfile
            - uses: ./act
            """
        )
        #expect(result.status == .failed)
        #expect(result.reason?.contains("exit status 5") == true, "\(result.reason ?? "")")
        #expect(controller.logTexts.contains("posted"), "\(controller.log)")
        try await cleanUp(engine)
    }

    @Test("A container is stopped with its job", arguments: TestEngine.allCases)
    func cancelled(_ engine: TestEngine) async throws {
        guard var runner = try await runner(on: engine) else { return }
        runner.revision = try await push("trap 'echo asked; exit 0' INT; echo begun; while :; do :; done")
        let assignment = try runner.assignment(
            "- uses: actions/checkout@v4\n\(Self.shell)\n- uses: ./act",
            leaseSeconds: 3
        )
        async let running: Void = runner.execution(assignment).run()
        try await waitUntil("it has begun") { [controller] in controller.logTexts.contains("begun") }
        controller.change { $0.cancelRequested = true }
        await running
        #expect(controller.state.results.map(\.status) == [.cancelled])
        try await cleanUp(engine)
    }
}
