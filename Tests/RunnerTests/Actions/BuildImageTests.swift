import ControllerAPI
import DockerEngine
import Hummingbird
import Images
import Logging
import Synchronization
import TestSupport
import Testing

@testable import Runner

@Suite("headgate/build-image", .timeLimit(.minutes(10)))
struct BuildImageTests {
    private var runner: TestRunner

    init() throws {
        runner = try TestRunner()
    }

    private static let steps = """
        - run: |
            echo hello > hello
            echo left out > ignored
            echo ignored > .dockerignore
            printf 'FROM scratch\\nARG who\\nLABEL who=$who\\nCOPY . /\\n' > image.Dockerfile
        - id: build
          uses: headgate/build-image@v1
        """

    /// Whether an engine answers that reaches a registry on this machine; says why not.
    static func engineIsHere() async -> Bool {
        do {
            return try await TestEngine.docker.client().ping().isLinux
        } catch {
            print("Tests of image builds are skipped: \(error)")
            return false
        }
    }

    /// Runs a registry beside a body, which gets its port and its store.
    private func withRegistry(_ body: (Int, RegistryStore) async throws -> Void) async throws {
        let store = try RegistryStore(
            root: runner.directory.path + "/registry",
            options: RegistryOptions(isDurable: false)
        )
        let (ports, port) = AsyncStream<Int>.makeStream()
        let application = RegistryServer.application(store: store, port: 0, logger: .silent) { port.yield($0) }
        let task = Task { try await application.run() }
        defer { task.cancel() }
        for await port in ports {
            try await body(port, store)
            return
        }
    }

    @Test(
        "An image is built, pushed under every tag, and named by its digest",
        .enabled("an engine answers") { await Self.engineIsHere() }
    )
    func builds() async throws {
        try await withRegistry { port, store in
            var runner = runner
            runner.registry = "127.0.0.1:\(port)"
            let name = "headgate-runner-test/image-\(UInt32.random(in: 0 ... .max))"
            let engine = try await TestEngine.docker.client()
            let result = try await runner.run(
                Self.steps + """

                      with:
                        context: .
                        file: image.Dockerfile
                        image: \(name)
                        tags: one, two
                        build-args: |
                          who=mona
                    """,
                job:
                    "outputs: {digest: \"${{ steps.build.outputs.digest }}\", image: \"${{ steps.build.outputs.image }}\"}"
            )
            #expect(result.status == .succeeded, "\(result.reason ?? "") \(runner.controller.log)")
            let digest = try #require(result.outputs["digest"])
            #expect(result.outputs["image"] == "127.0.0.1:\(port)/\(name):one@\(digest)")
            for tag in ["one", "two"] {
                let local = "127.0.0.1:\(port)/\(name):\(tag)"
                #expect(try await engine.image(local).config?.labels["who"] == "mona")
                try await engine.removeImage(local, force: true)
                let pushed = try await RegistryClient(http: runner.controller.http).manifest(ImageReference(local))
                #expect(pushed.digest.description == digest)
            }
            #expect(runner.controller.log.contains("built sha256:"))
            runner.controller.stop()
        }
    }

    @Test(
        "A build that fails says how it ended",
        .enabled("an engine answers") { await Self.engineIsHere() }
    )
    func fails() async throws {
        let result = try await runner.run(
            """
            - run: printf 'FROM scratch\\nCOPY nothing /\\n' > Dockerfile
            - uses: headgate/build-image@v1
              with: {image: headgate-runner-test/none, push: false}
            """
        )
        #expect(result.status == .failed)
        #expect(result.reason?.contains("the image could not be built") == true, "\(result.reason ?? "")")
        #expect(result.reason?.contains("nothing") == true, "\(result.reason ?? "")")
        runner.controller.stop()
    }

    @Test(
        "Inputs are checked before the engine is asked",
        arguments: [
            ("context: .", "the input 'image' is missing"),
            ("image: \"a:1\"", "'image' takes a name; its tags go into 'tags'"),
            ("image: UPPER", "UPPER"), ("image: a, tags: \" \"", "'tags' takes 1 to 20 tags"),
            ("image: a, push: perhaps", "the input 'push' takes true or false, not 'perhaps'"),
            ("image: a, context: ../up", "the path '../up' leaves the workspace"),
            ("image: a, dockerfile: x", "there is no input 'dockerfile' here; the action takes context, file"),
            ("image: a, file: none.Dockerfile", "none.Dockerfile"),
        ]
    )
    func refused(_ inputs: String, _ reason: String) async throws {
        let result = try await runner.run("- {uses: headgate/build-image@v1, with: {\(inputs)}}")
        #expect(result.status == .failed)
        #expect(result.reason?.contains(reason) == true, "\(result.reason ?? "")")
        runner.controller.stop()
    }
}
