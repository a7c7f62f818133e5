import Glibc
import HTTPTransport
import Moderation
import Persistence
import Testing

@testable import ModerationService

/// Where the server is, when there is one.
private let serverAddress = getenv("HEADGATE_TEST_MLFLOW").map { String(cString: $0) }

/// The real server, which ci/with-mlflow.sh starts.
@Suite(
    "An MLflow server",
    .enabled(if: serverAddress != nil, "ci/with-mlflow.sh starts one"),
    .timeLimit(.minutes(10)),
    .serialized
)
struct MLflowServerTests {
    private func settings() throws -> MLflowSettings {
        let source = SettingsSource(["MLFLOW_TRACKING_URI": try #require(serverAddress) + "/"])
        return try #require(try MLflowSettings(environment: source))
    }

    @Test("An MLflow server", arguments: TrackerContract.all)
    func contract(_ contract: TrackerContract) async throws {
        try await contract.check(MLflowTracker(settings: try settings()))
    }

    @Test("A published model is what the API serves, by alias and by number")
    func served() async throws {
        let name = "served-\(UInt32.random(in: 0 ... .max))"
        let shipped = Harness.registry + "/toxic-comment/versions/2/"
        let publication = ModelPublication(name: name, experiment: name, runName: "train", aliases: ["production"])
        let tracker = MLflowTracker(settings: try settings())
        for _ in 1...2 {
            _ = try await publication.publish(
                file: shipped + "model.bin",
                records: [shipped + "metadata.json"],
                to: tracker,
                at: 1_700_000_000_000
            )
        }
        let run = try await tracker.run(try #require(try await tracker.version(1, of: name).run))
        #expect(run.status == .finished)
        #expect(run.metrics.keys.contains { $0.hasSuffix("/toxic/roc_auc") })
        let mlflow = try settings()
        try await Harness.withDirectory { directory in
            for (model, version) in [("models:/\(name)@production", "2"), ("models:/\(name)/1", "1")] {
                var settings = APISettings(
                    server: ServerSettings(port: 0),
                    database: .sqlite(directory + "/moderation.sqlite"),
                    model: model
                )
                settings.mlflow = mlflow
                settings.modelCache = [directory + "/cache"]
                try await Harness.withAPI(settings) { url in
                    let health = try await Browser(url: url).get("/health").text
                    #expect(health.contains("\"model\":\"\(name)\""))
                    #expect(health.contains("\"model_version\":\"\(version)\""))
                }
            }
        }
    }
}
