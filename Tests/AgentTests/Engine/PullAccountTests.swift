import DockerEngine
import HTTPTransport
import Manifests
import Synchronization
import TestSupport
import Testing

@testable import Agent

@Suite("Who asks a registry for an image")
struct PullAccountTests {
    /// What an engine was asked to pull, and as whom.
    private static func pulls(
        _ accounts: [RegistryAccount],
        own: [RegistryAccount] = [],
        refusing refused: Int
    ) async throws -> (asked: Int, succeeded: Bool) {
        let count = Mutex(0)
        let server = try TestServer { request in
            switch request.path.split(separator: "/").last ?? "" {
            case "_ping": return TestServer.Answer(body: Array("OK".utf8))
            case "version":
                return TestServer.Answer(body: Array(#"{"ApiVersion": "1.41", "MinAPIVersion": "1.12"}"#.utf8))
            case "create":
                let number = count.withLock { count in
                    count += 1
                    return count
                }
                let refusal = #"{"error": "unauthorized: authentication required"}"#
                let text = number <= refused ? refusal : #"{"status": "ok"}"#
                return TestServer.Answer(body: Array(text.utf8))
            default: return TestServer.Answer(status: "404 Not Found", body: Array(#"{"message": "none"}"#.utf8))
            }
        }
        defer { server.stop() }
        let host = DockerHost(
            engine: DockerClient(try DockerEndpoint("tcp://127.0.0.1:\(server.port)"), http: HTTPClient()),
            owner: "test",
            files: VolumeFiles(root: "/nonexistent", memory: nil),
            options: HostOptions(accounts: accounts),
            logger: .silent
        )
        do {
            try await host.pull([
                DesiredImage(reference: "r.example.com/api:1", policy: .always, accounts: own)
            ])
            return (count.withLock { $0 }, true)
        } catch let error as AgentError {
            #expect(error.reason == "PullFailed" && !error.message.contains("hidden"), "\(error)")
            return (count.withLock { $0 }, false)
        }
    }

    private static let mine = RegistryAccount(address: "r.example.com", username: "mine", password: "hidden-1")
    private static let other = RegistryAccount(address: "other.example.com", username: "other", password: "hidden-2")

    @Test(
        "One after the other until one gets it; nobody where nobody is known",
        arguments: [
            ([], [], 0, 1, true), ([mine], [], 0, 1, true), ([mine], [mine], 1, 2, true), ([mine], [mine], 2, 2, false),
            ([other], [mine], 1, 1, false), ([other], [], 0, 1, true),
        ] as [([RegistryAccount], [RegistryAccount], Int, Int, Bool)]
    )
    func order(
        _ configured: [RegistryAccount],
        _ own: [RegistryAccount],
        _ refused: Int,
        _ asked: Int,
        _ succeeded: Bool
    ) async throws {
        let result = try await Self.pulls(configured, own: own, refusing: refused)
        #expect(result == (asked, succeeded))
    }
}
