import HTTPTransport
import Moderation
import Persistence

/// Holds a running deployment to its contract, from outside.
///
/// Checks run in order, each whatever became of the ones before. They leave predictions and feedback behind, as any
/// client does.
public struct DeploymentCheck: Sendable {
    private let api: APIProbe?
    private let ui: UIProbe?
    private let database: DatabaseLocation?
    private let client: HTTPClient

    /// `database` is looked at for the rows that the checks must have left.
    public init(apiURL: String?, uiURL: String?, database: String? = nil) {
        client = HTTPClient(userAgent: "moderation-check")
        api = apiURL.map { [client] in APIProbe(client: client, url: $0) }
        ui = uiURL.map { [client] in UIProbe(client: client, url: $0) }
        self.database = database.map { APISettings.location($0) }
    }

    /// Waits until what is to be checked answers, or the time is over; what does not answer then fails its checks.
    public func waitUntilReady(for time: Duration) async throws {
        let deadline = ContinuousClock.now + time
        while ContinuousClock.now < deadline {
            do {
                try await api?.probes()
                try await ui?.probes()
                return
            } catch is ModerationServiceError {
                try await Task.sleep(for: .milliseconds(250))
            }
        }
    }

    /// Runs all checks that apply, telling each result as it is there; true when all passed.
    public func run(report: (CheckResult) -> Void) async -> Bool {
        var passed = true
        var identifiers: [String] = []
        func check(_ name: String, _ body: () async throws -> Void) async {
            var result = CheckResult(name: name)
            do {
                try await body()
            } catch let error as ModerationServiceError {
                result.failure = error.message
            } catch {
                result.failure = "\(error)"
            }
            passed = passed && result.isPassed
            report(result)
        }
        if let api {
            await check("api: /health names the model and its version") { try await api.health() }
            await check("api: /healthz and /readyz answer 200") { try await api.probes() }
            await check("api: /predict lets a kind comment pass") { identifiers.append(try await api.kind()) }
            await check("api: /predict finds an insult, plain and disguised") { identifiers += try await api.insults() }
            await check("api: /predict answers the chat form") { try await api.chat() }
            await check("api: /predict refuses what is malformed") { try await api.malformed() }
            await check("api: /predict refuses what is too long") { try await api.tooLong() }
            await check("api: /feedback stores what refers to a prediction") {
                guard let identifier = identifiers.first else { throw APIProbe.failure("there is no prediction") }
                try await api.feedback(identifier)
            }
            await check("api: /feedback refuses an unknown prediction") { try await api.strayFeedback() }
            await check("api: /metrics counts predictions") { try await api.metrics() }
        }
        if let database {
            await check("database: holds the predictions and the feedback") {
                try await Self.rows(of: identifiers, in: database)
            }
        }
        if let ui {
            await check("ui: /healthz and /readyz answer 200") { try await ui.probes() }
            await check("ui: the chat page has what it needs and a strict policy") { try await ui.page() }
            await check("ui: a kind message is shown, an insult is withheld") { try await ui.chat() }
            await check("ui: the bench shows six scores") { try await ui.bench() }
        }
        await client.shutdown()
        return passed
    }

    private static func rows(of identifiers: [String], in location: DatabaseLocation) async throws {
        guard let first = identifiers.first else { throw APIProbe.failure("there is no prediction to look for") }
        let store = try await LogReader.open(location)
        do {
            for identifier in identifiers {
                let rows = try await store.rows(for: identifier)
                guard rows.predictions == 1 else {
                    throw APIProbe.failure("\(rows.predictions) rows for one prediction")
                }
            }
            let feedback = try await store.rows(for: first).feedback
            guard feedback == 1 else { throw APIProbe.failure("\(feedback) rows for one feedback") }
        } catch {
            await store.close()
            throw error
        }
        await store.close()
    }
}
