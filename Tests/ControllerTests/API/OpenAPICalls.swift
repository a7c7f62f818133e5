import ControllerAPI
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Synchronization

@testable import Controller

/// Notes which calls of the document were made, and where answers are not what it says.
final class Calls: Sendable {
    private let check: Mutex<SchemaCheck>
    private let state = Mutex<(seen: Set<String>, answered: Set<String>, faults: [String])>(([], [], []))

    init(document: Received) {
        check = Mutex(SchemaCheck(document: document))
    }

    var seen: Set<String> { state.withLock { $0.seen } }

    /// Those that were answered with what was asked for.
    var answered: Set<String> { state.withLock { $0.answered } }
    var faults: [String] { state.withLock { $0.faults } }

    func note(_ id: String, status: Int, type: String, body: String) {
        var faults: [String] = []
        check.withLock { check in
            let operation = check.document["paths"]?.fields.values.flatMap(\.fields.values)
                .first { $0["operationId"]?.text == id }
            guard let operation else { return faults.append("\(id): not in the document") }
            guard var response = operation["responses"]?[String(status)] ?? operation["responses"]?["default"] else {
                return faults.append("\(id): status \(status) is not in the document: \(body)")
            }
            if response["$ref"] != nil { response = check.document["components"]?["responses"]?["Problem"] ?? .null }
            guard let content = response["content"] else {
                if !body.isEmpty { faults.append("\(id): a body with \(status)") }
                return
            }
            let media = String(type.prefix { $0 != ";" })
            guard let described = content[media] else {
                return faults.append("\(id): \(status) has \(media), which is not in the document")
            }
            guard media.hasSuffix("json") else { return }
            guard let schema = described["schema"] else { return faults.append("\(id): \(media) without a schema") }
            do {
                let value = try JSON.decode(Received.self, from: body)
                faults += check.faults(of: value, against: schema).map { "\(id): \($0)" }
            } catch {
                faults.append("\(id): no JSON: \(error)")
            }
        }
        state.withLock {
            $0.seen.insert(id)
            if (200..<300).contains(status) { $0.answered.insert(id) }
            $0.faults += faults
        }
    }
}

/// Makes the calls of people and runners.
struct Caller {
    let client: any TestClientProtocol
    let calls: Calls

    @discardableResult
    func call(
        _ id: String,
        _ method: HTTPRequest.Method,
        _ path: String,
        token: String?,
        body: (any Encodable)? = nil,
        text: String? = nil
    ) async throws -> String {
        var headers = HTTPFields()
        if let token { headers[.authorization] = "Bearer \(token)" }
        let sent = try body.map { try JSON.encode($0) } ?? text
        let (status, type, text) = try await client.execute(
            uri: path,
            method: method,
            headers: headers,
            body: sent.map { ByteBuffer(string: $0) }
        ) { ($0.status.code, $0.headers[.contentType] ?? "", String(buffer: $0.body)) }
        calls.note(id, status: status, type: type, body: text)
        return text
    }

    func people(run: Int, token: String) async throws {
        for (id, path) in [
            ("status", "/status"), ("listRuns", "/runs"), ("getRun", "/runs/\(run)"), ("listAgents", "/agents"),
            ("listReviews", "/reviews"), ("listNotifications", "/notifications"), ("getRun", "/runs/987"),
            ("readHistory", "/environments/staging/history"),
            ("readEvidence", "/runs/\(run)/jobs/production/review"), ("listPulls", "/pulls"),
        ] {
            try await call(id, .get, "/api/v1" + path, token: token)
        }
        let review = ReviewRequest(
            environment: "production",
            decision: .approve,
            reviewer: "ann",
            reason: nil,
            seen: nil
        )
        try await call("review", .post, "/api/v1/runs/\(run)/reviews", token: token, body: review)
        let log = "/api/v1/runs/\(run)/jobs/lint/log"
        try await call("readLog", .get, log, token: token)
        try await call("outlineLog", .get, log + "/outline", token: token)
        try await call("readLogLines", .get, log + "/lines?from=1&count=10", token: token)
        try await call("searchLog", .get, log + "/search?text=a", token: token)
        let priority = PriorityRequest(priority: 5)
        try await call("prioritiseRun", .put, "/api/v1/runs/\(run)/priority", token: token, body: priority)
        try await call("readQueue", .get, "/api/v1/queue", token: token)
        try await call("cancelRun", .post, "/api/v1/runs/\(run)/cancel", token: token)
        try await call("rerun", .post, "/api/v1/runs/\(run)/rerun", token: token, body: RerunRequest())
        let made = try await call("createToken", .post, "/api/v1/tokens", token: token, body: TokenRequest(user: "ann"))
        try await call("listTokens", .get, "/api/v1/tokens", token: token)
        let id = try JSON.decode(NewToken.self, from: made).summary.id
        try await call("revokeToken", .delete, "/api/v1/tokens/\(id)", token: token)
        let machine = EnrolmentRequest(kind: .runner, name: "two", labels: ["linux"])
        let code = try await call("invite", .post, "/api/v1/enrolments", token: token, body: machine)
        let redemption = EnrolmentRedemption(code: try JSON.decode(Enrolment.self, from: code).code)
        try await call("redeem", .post, "/api/v1/enrolments/redeem", token: nil, body: redemption)
        let secret = SecretRequest(name: "KEY", scope: SecretScope(), value: "hidden")
        try await call("setSecret", .put, "/api/v1/secrets", token: token, body: secret)
        try await call("listSecrets", .get, "/api/v1/secrets", token: token)
        try await call("deleteSecret", .delete, "/api/v1/secrets/KEY", token: token)
        let hold = HoldRequest(environment: "staging", image: "shop:2", reason: "slow", expiresAfter: 60)
        let held = try JSON.decode(
            Hold.self,
            from: await call("hold", .post, "/api/v1/holds", token: token, body: hold)
        )
        try await call("listHolds", .get, "/api/v1/holds", token: token)
        try await call("testNotification", .post, "/api/v1/notifications/nobody/test", token: token)
        try await call("testNotification", .post, "/api/v1/notifications/chat/test", token: token)
        try await call("releaseHold", .post, "/api/v1/holds/\(held.id)/release", token: token)
        try await call("readAudit", .get, "/api/v1/audit", token: token)
    }

    func runner(run: Int, token: String) async throws {
        let greeting = RunnerRegistration(name: "one", session: "t", labels: ["linux"], concurrency: 1)
        try await call("registerRunner", .post, "/api/v1/runners/register", token: token, body: greeting)
        let claim = ClaimRequest(runner: "one", session: "t", waitSeconds: 0)
        let work = try await call("claimJob", .post, "/api/v1/runners/claim", token: token, body: claim)
        var lease = "/api/v1/leases/" + (try JSON.decode(JobAssignment.self, from: work).lease)
        try await call("returnJob", .post, lease + "/return", token: token)
        let again = try await call("claimJob", .post, "/api/v1/runners/claim", token: token, body: claim)
        lease = "/api/v1/leases/" + (try JSON.decode(JobAssignment.self, from: again).lease)
        try await call("heartbeat", .post, lease + "/heartbeat", token: token)
        let step = StepReport(number: 1, name: "lint", status: .running)
        try await call("reportStep", .post, lease + "/steps", token: token, body: step)
        try await call("appendLog", .post, lease + "/log?offset=0", token: token, text: "a line\n")
        try await call("saveArtifact", .put, lease + "/artifacts/site", token: token, text: "bytes")
        try await call("listArtifacts", .get, lease + "/artifacts", token: token)
        try await call("readArtifact", .get, lease + "/artifacts/site", token: token)
        let query = CacheQuery(key: "k", version: "1")
        try await call("findCache", .post, lease + "/caches/search", token: token, body: query)
        try await call("saveCache", .put, lease + "/caches?key=k&version=1", token: token, text: "bytes")
        let match = try await call("findCache", .post, lease + "/caches/search", token: token, body: query)
        let cache = try JSON.decode(CacheMatch.self, from: match).id
        try await call("readCache", .get, lease + "/caches/\(cache)", token: token)
        let result = JobResult(status: .succeeded, reason: nil, outputs: [:])
        try await call("finishJob", .post, lease + "/finish", token: token, body: result)
        try await call("claimJob", .post, "/api/v1/runners/claim", token: token, body: claim)
        let leave = RunnerLeave(session: "t")
        try await call("leaveRunner", .post, "/api/v1/runners/leave", token: token, body: leave)
    }

    /// What is refused is a problem as the document has it.
    func refusals() async throws {
        try await call("getRun", .get, "/api/v1/runs/x", token: nil)
        try await call("listSecrets", .get, "/api/v1/secrets", token: nil)
        try await call("listSecrets", .get, "/api/v1/secrets", token: WebFixture.annToken)
        try await call("status", .get, "/api/v1/status", token: "nobody-has-this-one")
        try await call("createToken", .post, "/api/v1/tokens", token: WebFixture.annToken, text: "{")
        try await call("listRuns", .get, "/api/v1/runs?limit=0", token: nil)
        try await call("webhook", .post, "/api/v1/hooks/nowhere", token: nil, text: "{}")
    }
}
