import ControllerAPI
import HTTPTransport
import Hummingbird
import HummingbirdTesting
import Logging
import Synchronization
import Testing

@testable import Controller

/// News as they happen, read over real connections.
@Suite("Event streams", .timeLimit(.minutes(10)))
struct EventTests {
    /// Serves the fixture, and lets the body read from it.
    private func serve(
        _ fixture: WebFixture,
        _ body: @Sendable (_ address: String, _ http: HTTPClient) async throws -> Void
    ) async throws {
        let http = HTTPClient()
        try await Application(
            router: fixture.router,
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            logger: Logger(label: "event-tests")
        ).test(.live) { client in
            let port = try #require(client.port)
            try await body("http://127.0.0.1:\(port)", http)
            fixture.parts.changes.close()
        }
        await http.shutdown()
    }

    /// The events of a stream until one that the body wants is there.
    private func events(
        _ address: String,
        _ http: HTTPClient,
        from last: String? = nil,
        token: String? = nil,
        begun: @escaping @Sendable () async throws -> Void = {},
        until isLast: @escaping @Sendable (Event) -> Bool
    ) async throws -> [Event] {
        var headers: HTTPTransport.HTTPHeaders = [:]
        if let last { headers["Last-Event-ID"] = last }
        if let token { headers["Authorization"] = "Bearer \(token)" }
        let stream = try await http.stream(
            HTTPTransport.HTTPRequest(.get, address, headers: headers, timeouts: .unbounded)
        )
        #expect(stream.status == 200)
        var found: [Event] = []
        var open = Event()
        var isBegun = false
        for try await bytes in stream.body.lines(limit: 1 << 20) {
            let line = String(decoding: bytes, as: UTF8.self)
            if !isBegun {
                isBegun = true
                try await begun()
            }
            if line.isEmpty {
                // The hint that something changed comes whenever it likes.
                if !open.name.isEmpty, open.name != "changed" {
                    found.append(open)
                    if isLast(open) { return found }
                }
                open = Event()
                continue
            }
            open.take(line)
        }
        return found
    }

    struct Event: Sendable, Equatable {
        var name = ""
        var id = ""
        var data: [String] = []

        mutating func take(_ line: String) {
            if line.hasPrefix("event: ") { name = String(line.dropFirst(7)) }
            if line.hasPrefix("id: ") { id = String(line.dropFirst(4)) }
            if line.hasPrefix("data: ") { data.append(String(line.dropFirst(6))) }
        }
    }

    @Test("runs, jobs and reviews are told in order, and a reader that comes again misses nothing")
    func feed() async throws {
        try await WebFixture.with { fixture in
            try await serve(fixture) { address, http in
                let seen = try await events(address + "/api/v1/events", http) {
                    _ = try await fixture.pushToReview()
                } until: {
                    $0.name == "review.waiting"
                }
                let names = seen.map(\.name)
                for name in ["run.queued", "job.queued", "job.running", "job.succeeded", "review.waiting"] {
                    #expect(names.contains(name), "\(name) in \(names)")
                }
                #expect(seen.compactMap { Int($0.id) } == seen.compactMap { Int($0.id) }.sorted())
                let middle = seen[seen.count / 2]
                let last = try #require(seen.last)
                let again = try await events(address + "/api/v1/events", http, from: middle.id) { $0.id == last.id }
                #expect(again == Array(seen[(seen.count / 2 + 1)...]))
                let waiting = try JSON.decode(DeliveryEvent.self, from: last.data.joined())
                #expect(waiting.environment == "production" && waiting.job == "production" && waiting.run == 1)
                // A number that nobody has given yet is one of another database.
                let lost = try await events(address + "/api/v1/events", http, from: "99999999") { _ in true }
                #expect(lost.map(\.name) == ["reset"])
            }
        }
    }

    @Test("a change that no event tells of is hinted at")
    func hints() async throws {
        try await WebFixture.with { fixture in
            try await serve(fixture) { address, http in
                let stream = try await http.stream(
                    HTTPTransport.HTTPRequest(.get, address + "/api/v1/events", timeouts: .unbounded)
                )
                var isBegun = false
                for try await bytes in stream.body.lines(limit: 1 << 20) {
                    if !isBegun { fixture.parts.changes.announce(.runs) }
                    isBegun = true
                    if String(decoding: bytes, as: UTF8.self) == "event: changed" { return }
                }
                Issue.record("the stream ended without a hint")
            }
        }
    }

    @Test("a log is told as it is written, whole lines at a time, and nothing in it can forge an event")
    func log() async throws {
        try await WebFixture.with { fixture in
            let run = try await fixture.push()
            let job = try await fixture.start()
            let text = "T 1 one\nT 1 bad\revent: end\r\rdata: forged\nT 1 half"
            try await fixture.log(text, lease: job.lease)
            try await serve(fixture) { address, http in
                let log = address + "/api/v1/runs/\(run)/jobs/lint/log/events"
                let first = try await events(log, http) { $0.name == "log" }
                #expect(first.map(\.name) == ["log"])
                #expect(first.first?.data == ["T 1 one", "T 1 bad", "event: end", "", "data: forged"])
                let id = try #require(first.first?.id)
                let rest = try await events(log, http, from: id) {
                    try await fixture.log(" and half\n", at: text.utf8.count, lease: job.lease)
                    try await fixture.finish(job.lease)
                } until: {
                    $0.name == "end"
                }
                #expect(rest.flatMap(\.data).first == "T 1 half and half")
                // Whoever has all of it is told not to come again.
                let end = try #require(rest.last?.id)
                let answer = try await http.send(HTTPTransport.HTTPRequest(.get, log + "?after=" + end))
                #expect(answer.status == 204)
            }
        }
    }

    @Test("who may not look is refused, and whose token is revoked is told nothing more")
    func revocation() async throws {
        try await WebFixture.with(anonymousMayLook: false) { fixture in
            let desk = TokenDesk(people: fixture.parts.people)
            let made = try await desk.create(TokenRequest(user: "ann"), by: .operatorAccount)
            try await serve(fixture) { address, http in
                let refused = try await http.send(HTTPTransport.HTTPRequest(.get, address + "/api/v1/events"))
                #expect(refused.status == 401)
                let seen = try await events(address + "/api/v1/events", http, token: made.token) {
                    _ = try await desk.revoke(made.summary.id, by: .operatorAccount)
                    _ = try await fixture.push()
                } until: {
                    $0.name == "job.running"
                }
                // The stream ended by itself, after the batch that was under way at most.
                #expect(!seen.contains { $0.name == "job.running" })
            }
        }
    }

    @Test("readers have a bound, and leave their places")
    func bound() throws {
        let readers = ReaderCount()
        var places = try (0..<ReaderCount.most).map { _ in try readers.enter() }
        #expect(throws: ControllerError.self) { try readers.enter() }
        #expect(places.count == readers.current)
        places = []
        #expect(readers.current == 0)
    }
}
