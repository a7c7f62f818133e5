import Moderation
import Synchronization
import TestSupport
import Testing

@testable import ModerationService

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Servers that are away, busy, unwilling or not what they should be.
@Suite("Failures of an MLflow server", .timeLimit(.minutes(10)))
struct MLflowFailureTests {
    private func tracker(_ server: TestServer, retries: Int = 2) -> MLflowTracker {
        let url = "http://127.0.0.1:\(server.port)"
        return MLflowTracker(settings: MLflowSettings(url: url, retries: retries, pause: .milliseconds(1)))
    }

    private static func body(_ code: String, _ message: String) -> [UInt8] {
        Array("{\"error_code\":\"\(code)\",\"message\":\"\(message)\"}".utf8)
    }

    @Test(
        "says what an answer means",
        arguments: [
            ("401 Unauthorized", "", ModerationError.Code.refused, "MLFLOW_TRACKING_TOKEN"),
            ("403 Forbidden", "", .refused, "403"),
            ("404 Not Found", "RESOURCE_DOES_NOT_EXIST", .notFound, "no run"),
            ("404 Not Found", "", .notFound, "is it an MLflow server?"),
            ("400 Bad Request", "INVALID_PARAMETER_VALUE", .invalidData, "no run"),
            ("500 Internal Server Error", "INTERNAL_ERROR", .unavailable, "500"),
            ("503 Service Unavailable", "", .unavailable, "503"), ("302 Found", "", .unavailable, "redirect"),
            ("200 OK", "", .invalidData, "does not answer as an MLflow server does"),
        ]
    )
    func meaning(status: String, code: String, expected: ModerationError.Code, words: String) async throws {
        let server = try TestServer { _ in
            TestServer.Answer(status: status, body: code.isEmpty ? Array("<html>".utf8) : Self.body(code, "no run"))
        }
        defer { server.stop() }
        let error = await #expect(throws: ModerationError.self) { try await tracker(server).run("1") }
        #expect(error?.code == expected)
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }

    @Test("a server that is away is not reachable")
    func away() async throws {
        let server = try TestServer { _ in TestServer.Answer() }
        server.stop()
        let error = await #expect(throws: ModerationError.self) { try await tracker(server, retries: 1).models() }
        #expect(error?.code == .unavailable)
    }

    @Test(
        "asks again when the server is busy",
        arguments: [
            "429 Too Many Requests", "500 Internal Server Error", "502 Bad Gateway", "503 Service Unavailable", "",
        ]
    )
    func again(status: String) async throws {
        let count = Mutex(0)
        let server = try TestServer { _ in
            let number = count.withLock { count in
                count += 1
                return count
            }
            guard number > 2 else { return TestServer.Answer(status: status, isSilent: status.isEmpty) }
            return TestServer.Answer(
                body: Array(#"{"registered_models":[{"name":"b"},{"name":"a"},{"name":"no/name"}]}"#.utf8)
            )
        }
        defer { server.stop() }
        #expect(try await tracker(server).models() == ["a", "b"])
        #expect(count.withLock { $0 } == 3)
    }

    @Test("gives up after as many tries as it was told")
    func givesUp() async throws {
        let count = Mutex(0)
        let server = try TestServer { _ in
            count.withLock { $0 += 1 }
            return TestServer.Answer(status: "503 Service Unavailable")
        }
        defer { server.stop() }
        await #expect(throws: ModerationError.self) { try await tracker(server, retries: 3).models() }
        #expect(count.withLock { $0 } == 4)
    }

    @Test("makes a version once, though the answer to the request is lost")
    func once() async throws {
        let made = Mutex(0)
        let server = try TestServer { request in
            switch request.path.split(separator: "/").suffix(2).joined(separator: "/") {
            case "model-versions/create":
                made.withLock { $0 += 1 }
                return TestServer.Answer(status: "502 Bad Gateway")
            case "model-versions/search":
                let version = """
                    {"model_versions":[{"name":"a","version":"1","run_id":"r","source":"mlflow-artifacts:/1/r/model"}]}
                    """
                return TestServer.Answer(body: Array((made.withLock { $0 } > 0 ? version : "{}").utf8))
            case "runs/get":
                let run = """
                    {"run":{"info":{"run_id":"r","experiment_id":"1","artifact_uri":"mlflow-artifacts:/1/r"}}}
                    """
                return TestServer.Answer(body: Array(run.utf8))
            case "registered-models/get":
                return TestServer.Answer(body: Array(#"{"registered_model":{"name":"a"}}"#.utf8))
            case "mlflow-artifacts/artifacts":
                return TestServer.Answer(body: Array(#"{"files":[{"path":"model.bin","is_dir":false}]}"#.utf8))
            default: return TestServer.Answer(body: Array("{}".utf8))
            }
        }
        defer { server.stop() }
        let version = try await tracker(server).register("a", run: "r", folder: "model", tags: [:])
        #expect(version.version == 1)
        #expect(made.withLock { $0 } == 1)
    }

    @Test("an endless list ends")
    func endless() async throws {
        let server = try TestServer { _ in
            TestServer.Answer(body: Array(#"{"registered_models":[{"name":"a"}],"next_page_token":"more"}"#.utf8))
        }
        defer { server.stop() }
        let error = await #expect(throws: ModerationError.self) { try await tracker(server).models() }
        #expect(error?.message.contains("more models") == true)
    }

    @Test(
        "files that the server does not hand out are not asked for",
        arguments: ["s3://bucket/1/model", "/var/mlflow/model", "mlflow-artifacts:/../../etc", "file:///etc"]
    )
    func elsewhere(place: String) async throws {
        let server = try TestServer { _ in TestServer.Answer(body: Array("{\"artifact_uri\":\"\(place)\"}".utf8)) }
        defer { server.stop() }
        let version = ModelVersion(name: "a", version: 1, source: "")
        await #expect(throws: ModerationError.self) { try await tracker(server).file("model.bin", of: version) }
    }

    @Test(
        "says who asks",
        arguments: [
            (["MLFLOW_TRACKING_USERNAME": "ann", "MLFLOW_TRACKING_PASSWORD": "pß"], "", "Basic YW5uOnDDnw=="),
            (["MLFLOW_TRACKING_TOKEN": "secret"], "", "Bearer secret"), ([:], "ann:p%40:x@", "Basic YW5uOnBAOng="),
            ([:], "", nil),
        ]
    )
    func credentials(variables: [String: String], user: String, expected: String?) async throws {
        let seen = Mutex<String?>("nothing")
        let server = try TestServer { request in
            seen.withLock { $0 = request.headers["authorization"] }
            return TestServer.Answer(body: Array("{}".utf8))
        }
        defer { server.stop() }
        var variables = variables
        variables["MLFLOW_TRACKING_URI"] = "http://\(user)127.0.0.1:\(server.port)/"
        let settings = try #require(try MLflowSettings(environment: SettingsSource(variables)))
        #expect(!settings.url.contains("@"))
        #expect(try await MLflowTracker(settings: settings).models().isEmpty)
        #expect(seen.withLock { $0 } == expected)
    }

    @Test(
        "an address that is none is a mistake in the settings",
        arguments: ["databricks", "file:/tmp/x", "sqlite:///x"]
    )
    func address(uri: String) {
        #expect(throws: ModerationServiceError.self) {
            try MLflowSettings(environment: SettingsSource(["MLFLOW_TRACKING_URI": uri]))
        }
    }
}
