public import HTTPTransport

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Speaks to a controller; used by agents, runners and the command line.
///
/// Every call throws `ControllerClientError`, and `CancellationError` when its task is cancelled.
public struct ControllerClient: Sendable {
    /// The controller's address, such as `http://127.0.0.1:7080`.
    public let address: String
    private let token: String?
    private let http: HTTPClient

    public init(address: String, token: String?, http: HTTPClient) {
        self.address = address
        self.token = token
        self.http = http
    }

    // MARK: - For people and scripts

    public func status() async throws -> StatusDocument {
        try await get(url("status"))
    }

    public func runs(limit: Int = 50) async throws -> [RunSummary] {
        try await get(url("runs").query("limit", limit), as: RunList.self).runs
    }

    public func run(_ id: Int) async throws -> RunSummary {
        try await get(url("runs", String(id)))
    }

    public func agents() async throws -> [AgentStatus] {
        try await get(url("agents"), as: AgentList.self).agents
    }

    public func pendingReviews() async throws -> [PendingReview] {
        try await get(url("reviews"), as: PendingReviewList.self).reviews
    }

    public func review(run: Int, _ request: ReviewRequest) async throws -> Review {
        try await send(.post, url("runs", String(run), "reviews"), request)
    }

    public func cancel(run: Int) async throws -> RunSummary {
        try await send(.post, url("runs", String(run), "cancel"), [String: String]())
    }

    /// Runs a run that is over again, or only what failed of it.
    public func rerun(run: Int, _ request: RerunRequest) async throws -> RunSummary {
        try await send(.post, url("runs", String(run), "rerun"), request)
    }

    /// Changes the turn of a run's jobs.
    public func prioritise(run: Int, _ priority: Int) async throws -> RunSummary {
        try await send(.put, url("runs", String(run), "priority"), PriorityRequest(priority: priority))
    }

    /// What waits for runners, and the runners there are.
    public func queue() async throws -> QueueDocument {
        try await get(url("queue"))
    }

    /// Starts a workflow at the tip of the repository's branch; gives its run.
    public func dispatch(_ request: DispatchRequest) async throws -> RunSummary {
        try await send(.post, url("dispatches"), request)
    }

    /// What is known of a revision's way to an environment; answered at once or when that changes.
    public func sync(environment: String, revision: String, waitSeconds: Int) async throws -> SyncState {
        try await get(
            url("environments", environment, "sync").query("revision", revision).query("wait", waitSeconds),
            waits: waitSeconds
        )
    }

    /// A part of a job's log from a byte offset; waits for more when there is none and the job is not over.
    ///
    /// `attempt`: which of the job's attempts; nil for the newest.
    public func log(
        run: Int,
        job: String,
        attempt: Int? = nil,
        offset: Int,
        waitSeconds: Int
    ) async throws -> LogPart {
        var place = url("runs", String(run), "jobs", job, "log").query("offset", offset).query("wait", waitSeconds)
        if let attempt { place = place.query("attempt", attempt) }
        let request = request(
            .get,
            place,
            waits: waitSeconds
        )
        let response = try await checked(request)
        return LogPart(
            bytes: response.body,
            offset: Int(response.headers["Headgate-Log-Offset"] ?? "") ?? offset,
            isComplete: response.headers["Headgate-Log-Complete"] == "true"
        )
    }

    // MARK: - For runners

    public func register(_ registration: RunnerRegistration) async throws {
        let _: Acknowledgement = try await send(.post, url("runners", "register"), registration)
    }

    /// Takes leave: no job goes to this session any more, whatever it has asked.
    public func leave(session: String) async throws {
        let _: Acknowledgement = try await send(.post, url("runners", "leave"), RunnerLeave(session: session))
    }

    /// The next job for this runner, or nil when none appeared in time.
    public func claim(_ claim: ClaimRequest) async throws -> JobAssignment? {
        let request = try request(.post, url("runners", "claim"), claim, waits: claim.waitSeconds)
        let response = try await checked(request)
        return response.status == 204 ? nil : try decode(response)
    }

    /// Renews a lease; gives up in time for another try before it is over.
    public func heartbeat(lease: String, patience: Duration = Self.leasePatience) async throws -> LeaseState {
        try await send(.post, url("leases", lease, "heartbeat"), [String: String](), patience: patience)
    }

    /// How long a connection may say nothing to a runner that holds a lease: it may lead to a machine that is gone.
    public static let leasePatience = Duration.seconds(10)

    public func report(_ step: StepReport, lease: String) async throws {
        let _: Acknowledgement = try await send(
            .post,
            url("leases", lease, "steps"),
            step,
            patience: Self.leasePatience
        )
    }

    /// Appends to the job's log.
    ///
    /// Bytes that the controller has already are passed over, so a repeated call adds nothing.
    public func append(log bytes: [UInt8], offset: Int, lease: String) async throws {
        var request = request(.post, url("leases", lease, "log").query("offset", offset), waits: 30)
        request.timeouts.idle = Self.leasePatience
        request.body = .bytes(bytes)
        request.headers["Content-Type"] = "application/octet-stream"
        _ = try await checked(request)
    }

    public func finish(_ result: JobResult, lease: String) async throws {
        let _: Acknowledgement = try await send(
            .post,
            url("leases", lease, "finish"),
            result,
            patience: Self.leasePatience
        )
    }

    /// Gives a job back that was not carried to its end: it returns to the queue at once.
    public func giveBack(lease: String) async throws {
        let _: Acknowledgement = try await send(.post, url("leases", lease, "return"), [String: String]())
    }

    public func promote(_ request: PromotionRequest, lease: String) async throws -> PromotionResult {
        try await send(.post, url("leases", lease, "promotions"), request)
    }

    /// How the agents of an environment stand towards the job's promotion.
    public func promotionSync(environment: String, lease: String, waitSeconds: Int) async throws -> SyncState {
        try await get(
            url("leases", lease, "sync").query("environment", environment).query("wait", waitSeconds),
            waits: waitSeconds
        )
    }

    /// Stores an archive under a name in the job's run.
    public func uploadArtifact(_ name: String, file: String, lease: String) async throws {
        var request = request(.put, url("leases", lease, "artifacts", name))
        request.body = .file(file)
        request.headers["Content-Type"] = "application/octet-stream"
        request.timeouts = .transfer
        _ = try await checked(request)
    }

    /// The names of the artifacts of the job's run.
    public func artifacts(lease: String) async throws -> [String] {
        try await get(url("leases", lease, "artifacts"), as: ArtifactList.self).names
    }

    /// An archive of the job's run, as it is read.
    public func downloadArtifact(_ name: String, lease: String) async throws -> HTTPStream {
        try await stream(
            url("leases", lease, "artifacts", name),
            "the artifact '\(name)'",
            absent: "the run has no artifact named '\(name)'"
        )
    }

    /// The commit of the job and its history, less what the runner has, as an archive of a pack and its index.
    public func downloadSource(having known: [String], lease: String) async throws -> HTTPStream {
        try await stream(
            url("leases", lease, "source").query("have", known.joined(separator: ",")),
            "the job's commit",
            absent: "the controller has the job's commit no more"
        )
    }

    /// What an earlier run saved, if there is something.
    public func findCache(_ query: CacheQuery, lease: String) async throws -> CacheMatch? {
        let response = try await checked(try request(.post, url("leases", lease, "caches", "search"), query))
        return response.status == 204 ? nil : try decode(response)
    }

    /// The archive of an entry, as it is read.
    public func downloadCache(_ id: String, lease: String) async throws -> HTTPStream {
        try await stream(url("leases", lease, "caches", id), "the cache entry", absent: "the cache entry is gone")
    }

    /// Stores an archive for later runs, unless there is one; returns whether it was stored.
    public func saveCache(_ key: String, version: String, file: String, lease: String) async throws -> Bool {
        var request = request(.put, url("leases", lease, "caches").query("key", key).query("version", version))
        request.body = .file(file)
        request.headers["Content-Type"] = "application/octet-stream"
        request.timeouts = .transfer
        let saved: CacheSaved = try decode(try await checked(request))
        return saved.isStored
    }

    // MARK: - For agents

    public func report(_ report: AgentReport) async throws {
        let _: Acknowledgement = try await send(.post, url("agents", report.status.name, "report"), report)
    }

    /// Answers when the environment's branch is known to have moved past `after`, or when the time is up.
    public func hint(agent: String, after: String?, waitSeconds: Int) async throws -> SyncHint {
        try await get(
            url("agents", agent, "hint").query("after", after).query("wait", waitSeconds),
            waits: waitSeconds
        )
    }
}

/// A stretch of a job's log.
public struct LogPart: Sendable {
    public var bytes: [UInt8]

    /// Where the next part begins.
    public var offset: Int

    /// Whether the log has ended and this is its last part.
    public var isComplete: Bool

    public init(bytes: [UInt8], offset: Int, isComplete: Bool) {
        self.bytes = bytes
        self.offset = offset
        self.isComplete = isComplete
    }
}

/// The answer of calls that have nothing else to say.
public struct Acknowledgement: Codable, Sendable {
    public var ok: Bool

    public init() {
        ok = true
    }
}

extension ControllerClient {
    func url(_ segments: String...) -> URLBuilder {
        segments.reduce(URLBuilder(address).path("api", "v1")) { $0.path($1) }
    }

    private func request(_ method: HTTPMethod, _ url: URLBuilder, waits seconds: Int = 0) -> HTTPRequest {
        var request = HTTPRequest(method, url.string)
        request.headers["Accept"] = "application/json"
        if let token {
            request.headers["Authorization"] = "Bearer \(token)"
        }
        let patience = Duration.seconds(seconds + 30)
        request.timeouts = HTTPTimeouts(connect: .seconds(5), total: patience, idle: patience)
        return request
    }

    private func request(
        _ method: HTTPMethod,
        _ url: URLBuilder,
        _ body: some Encodable,
        waits seconds: Int = 0
    ) throws -> HTTPRequest {
        self.request(method, url, json: Array(try JSONEncoder().encode(body)), waits: seconds)
    }

    private func request(
        _ method: HTTPMethod,
        _ url: URLBuilder,
        json: [UInt8],
        waits seconds: Int = 0
    ) -> HTTPRequest {
        var request = request(method, url, waits: seconds)
        request.body = .bytes(json)
        request.headers["Content-Type"] = "application/json"
        return request
    }

    func get<Answer: Decodable>(
        _ url: URLBuilder,
        as type: Answer.Type = Answer.self,
        waits seconds: Int = 0
    ) async throws -> Answer {
        try decode(try await checked(request(.get, url, waits: seconds)))
    }

    func send<Answer: Decodable>(
        _ method: HTTPMethod,
        _ url: URLBuilder,
        _ body: some Encodable,
        patience: Duration? = nil
    ) async throws -> Answer {
        var request = try request(method, url, body, waits: 30)
        if let patience {
            request.timeouts = HTTPTimeouts(connect: min(.seconds(5), patience), total: patience, idle: nil)
        }
        return try decode(try await checked(request))
    }

    /// Sends JSON that was written elsewhere.
    func send<Answer: Decodable>(_ method: HTTPMethod, _ url: URLBuilder, json: [UInt8]) async throws -> Answer {
        try decode(try await checked(request(method, url, json: json, waits: 30)))
    }

    private func stream(_ url: URLBuilder, _ what: String, absent: String) async throws -> HTTPStream {
        var request = request(.get, url)
        request.timeouts = .transfer
        let stream: HTTPStream
        do {
            stream = try await http.stream(request)
        } catch {
            throw unreachable(error)
        }
        guard stream.isSuccess else {
            let message = stream.status == 404 ? absent : "the controller answered \(stream.status) for \(what)"
            throw ControllerClientError(.refused, message)
        }
        return stream
    }

    private func checked(_ request: HTTPRequest) async throws -> HTTPResponse {
        let response: HTTPResponse
        do {
            response = try await http.send(request)
        } catch {
            throw unreachable(error)
        }
        guard !response.isSuccess else { return response }
        let problem: Problem
        do {
            problem = try JSONDecoder().decode(Problem.self, from: Data(response.body))
        } catch {
            throw ControllerClientError(
                .invalidAnswer,
                "\(address) answered \(response.status) in a form this program does not know; is it a Headgate controller?",
                cause: error
            )
        }
        throw ControllerClientError(.refused, problem.detail, problem: problem)
    }

    private func unreachable(_ error: HTTPError) -> any Error {
        if error.code == .cancelled { return CancellationError() }
        return ControllerClientError(
            .unreachable,
            "the controller at \(address) does not answer: \(error.message)",
            cause: error
        )
    }

    private func decode<Answer: Decodable>(_ response: HTTPResponse) throws -> Answer {
        do {
            return try JSONDecoder().decode(Answer.self, from: Data(response.body))
        } catch {
            throw ControllerClientError(
                .invalidAnswer,
                "\(address) answered in a form this program does not know; are both of the same version?",
                cause: error
            )
        }
    }
}
