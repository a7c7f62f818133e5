import ControllerAPI
import Glibc
import HTTPTransport
import Synchronization
import TestSupport

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A controller that hands out jobs and keeps what runners tell it, as the protocol in `ControllerClient` says.
final class FakeController: Sendable {
    /// How it answers.
    enum Mood: Sendable {
        case normal

        /// Closes every connection without a word.
        case away

        /// Answers 500 to everything.
        case broken

        /// Knows no lease any more.
        case forgetful
    }

    struct State {
        var mood = Mood.normal
        var cancelRequested = false
        var queue: [JobAssignment] = []
        var sessions: [String] = []
        var registrations: [RunnerRegistration] = []

        /// The leases of jobs that came back.
        var returned: [String] = []
        var heartbeats = 0
        var requests = 0
        /// By lease.
        var logs: [String: [UInt8]] = [:]
        var steps: [StepReport] = []
        var results: [JobResult] = []
        var artifacts: [String: [UInt8]] = [:]
        var promotions: [PromotionRequest] = []

        /// By version and key.
        var caches: [CacheQuery: [UInt8]] = [:]

        /// Answers to the wait for an environment; the last one stays.
        var syncs: [SyncState] = []
        var isOver = false
    }

    private final class Box: Sendable {
        let value = Mutex(State())
    }

    private let box: Box
    private let server: TestServer
    let http = HTTPClient()

    init() throws {
        let box = Box()
        self.box = box
        server = try TestServer { request in Self.answer(request, box) }
    }

    var client: ControllerClient {
        ControllerClient(address: "http://127.0.0.1:\(server.port)", token: nil, http: http)
    }

    var state: State { box.value.withLock { $0 } }

    /// The logs of all jobs, one after the other.
    var log: String {
        state.logs.sorted { $0.key < $1.key }.map { String(decoding: $0.value, as: UTF8.self) }.joined()
    }

    /// The log's lines without their times and steps.
    var logTexts: [String] {
        log.split(separator: "\n").map {
            $0.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false).dropFirst(2).joined()
        }
    }

    func change(_ body: (inout State) -> Void) {
        box.value.withLock { body(&$0) }
    }

    func stop() {
        change { $0.isOver = true }
        server.stop()
    }

    private static func answer(_ request: TestServer.Request, _ box: Box) -> TestServer.Answer {
        let mood = box.value.withLock { state in
            state.requests += 1
            return state.mood
        }
        switch mood {
        case .away: return TestServer.Answer(isSilent: true)
        case .broken: return problem(500, "the disk is full")
        case .forgetful where request.path.contains("/leases/"): return problem(404, "the lease is over")
        case .forgetful, .normal: break
        }
        do {
            return try route(request, box)
        } catch {
            return problem(400, "\(error)")
        }
    }

    private static func route(_ request: TestServer.Request, _ box: Box) throws -> TestServer.Answer {
        let words = request.path.split(separator: "/").map(String.init)
        guard words.count >= 4, words[0] == "api", words[1] == "v1" else { return problem(404, "no such path") }
        if words[2] == "runners" { return try runner(words[3], request, box) }
        let decoder = JSONDecoder()
        let body = Data(request.body)
        switch words.dropFirst(4).first {
        case "heartbeat":
            return try box.value.withLock { state in
                state.heartbeats += 1
                return try json(LeaseState(cancelRequested: state.cancelRequested))
            }
        case "steps":
            let step = try decoder.decode(StepReport.self, from: body)
            box.value.withLock { $0.steps.append(step) }
        case "log":
            let offset = Int(request.query.dropFirst("offset=".count)) ?? -1
            let isNext = box.value.withLock { state in
                let known = state.logs[words[3]]?.count ?? 0
                guard (0...known).contains(offset) else { return false }
                state.logs[words[3], default: []] += request.body.dropFirst(known - offset)
                return true
            }
            guard isNext else { return problem(409, "a part of the log is missing") }
        case "finish":
            let result = try decoder.decode(JobResult.self, from: body)
            box.value.withLock { $0.results.append(result) }
        case "return":
            box.value.withLock { $0.returned.append(words[3]) }
        case "promotions":
            let promotion = try decoder.decode(PromotionRequest.self, from: body)
            box.value.withLock { $0.promotions.append(promotion) }
            guard promotion.environment == "staging" else { return problem(404, "there is no such environment") }
            return try json(PromotionResult(commit: String(repeating: "c", count: 40), changed: true))
        case "sync":
            usleep(20_000)
            return try box.value.withLock { state in
                try json(state.syncs.count > 1 ? state.syncs.removeFirst() : state.syncs[0])
            }
        case "artifacts" where request.method == "PUT":
            box.value.withLock { $0.artifacts[words[5]] = request.body }
        case "artifacts" where words.count == 5:
            return try json(ArtifactList(names: box.value.withLock { $0.artifacts.keys.sorted() }))
        case "caches": return try cache(words, request, box)
        case "artifacts":
            guard let artifact = box.value.withLock({ $0.artifacts[words[5]] }) else { return problem(404, "none") }
            return TestServer.Answer(body: artifact)
        default: return problem(404, "no such path")
        }
        return try json(Acknowledgement())
    }

    private static func cache(
        _ words: [String],
        _ request: TestServer.Request,
        _ box: Box
    ) throws -> TestServer.Answer {
        if request.method == "PUT" {
            let pairs = request.query.split(separator: "&").map {
                $0.split(separator: "=", maxSplits: 1).map(String.init)
            }
            let values = Dictionary(pairs.map { ($0[0], $0[1]) }) { $1 }
            let query = CacheQuery(key: values["key"] ?? "", version: values["version"] ?? "")
            let isStored = box.value.withLock { state in
                defer { state.caches[query] = state.caches[query] ?? request.body }
                return state.caches[query] == nil
            }
            return try json(CacheSaved(isStored: isStored))
        }
        if words.last == "search" {
            let query = try JSONDecoder().decode(CacheQuery.self, from: Data(request.body))
            let found = box.value.withLock { state in
                let own = state.caches.keys.filter { $0.version == query.version }
                return own.first { $0.key == query.key }
                    ?? query.prefixes.lazy.compactMap { prefix in own.first { $0.key.hasPrefix(prefix) } }.first
            }
            guard let found else { return TestServer.Answer(status: "204 No Content") }
            return try json(CacheMatch(id: "\(found.version)~\(found.key)", key: found.key, size: 1))
        }
        let parts = (words.last ?? "").split(separator: "~").map(String.init)
        guard parts.count == 2,
            let body = box.value.withLock({ $0.caches[CacheQuery(key: parts[1], version: parts[0])] })
        else { return problem(404, "none") }
        return TestServer.Answer(body: body)
    }

    private static func runner(_ word: String, _ request: TestServer.Request, _ box: Box) throws -> TestServer.Answer {
        if word == "register" {
            let registration = try JSONDecoder().decode(RunnerRegistration.self, from: Data(request.body))
            box.value.withLock { state in
                state.sessions.append(registration.session)
                state.registrations.append(registration)
            }
            return try json(Acknowledgement())
        }
        if word == "leave" { return try json(Acknowledgement()) }
        for _ in 0..<5000 {
            let (next, isOver) = box.value.withLock { state in
                (state.queue.isEmpty ? nil : state.queue.removeFirst(), state.isOver)
            }
            if let next { return try json(next) }
            if isOver { break }
            usleep(2_000)
        }
        return TestServer.Answer(status: "204 No Content")
    }

    private static func json(_ value: some Encodable) throws -> TestServer.Answer {
        TestServer.Answer(body: Array(try JSONEncoder().encode(value)))
    }

    private static func problem(_ status: Int, _ detail: String) -> TestServer.Answer {
        let text =
            #"{"type":"about:blank","title":"No","status":\#(status),"detail":"\#(detail)"}"#
        return TestServer.Answer(status: "\(status) No", body: Array(text.utf8))
    }
}
