import ControllerAPI
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import Controller

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What strangers and people with bad intent send to every address of the API.
@Suite("Hostile input to the API", .timeLimit(.minutes(10)))
struct HostileInputTests {
    private struct Answer: Sendable {
        var status: Int
        var headers: HTTPFields
        var text: String
    }

    private struct Sender: Sendable {
        let client: any TestClientProtocol

        func send(
            _ method: HTTPRequest.Method,
            _ path: String,
            token: String?,
            body: [UInt8] = [],
            headers: HTTPFields = [:]
        ) async throws -> Answer {
            var headers = headers
            if let token { headers[.authorization] = "Bearer \(token)" }
            return try await client.execute(
                uri: path,
                method: method,
                headers: headers,
                body: body.isEmpty ? nil : ByteBuffer(bytes: body)
            ) { Answer(status: $0.status.code, headers: $0.headers, text: String(buffer: $0.body)) }
        }
    }

    private static let callers: [String?] = [
        nil, WebFixture.viewerToken, WebFixture.annToken, WebFixture.runnerToken, WebFixture.operatorToken,
    ]

    /// What stands in the place of parts of a path.
    private static let segments = [
        "-1", "0", "99999999999999999999999999", "9223372036854775807", "1e9", "%FF", "%C0%AF", "%00", "..%2F..%2Fx",
        "'%20OR%201%3D1--", "%E2%80%AE", String(repeating: "a", count: 4000), "%F0%9F%92%A9", "%25", "%", "%zz",
    ]

    private static let queries = [
        "limit=-1", "limit=99999999999999999999", "limit=0x10", "limit=%00", "before=-9223372036854775809", "offset=-1",
        "offset=9223372036854775807", "wait=-1", "wait=1e400", "revision=%FF", "after=-1", "attempt=-1", "status=%00",
        "branch=%FF%FE", "branch=%00", "repository=..%2F..", "workflow='%3B--", "environment=%00&wait=0",
        "key=%00&version=1", "key=a%0Ab&version=1", "limit=5&limit=6", "=&&&=", "a[]=1",
        "environment=\(String(repeating: "e", count: 4000))",
    ]

    private static let bodies: [[UInt8]] = [
        Array("{".utf8), Array("[]".utf8), Array("null".utf8), Array("\"\"".utf8), Array("{}".utf8), [0xFF, 0xFE], [0],
        Array("{\"a\":\"".utf8) + [0xC3, 0x28] + Array("\"}".utf8), Array("{\"limit\":1e400}".utf8),
        Array(String(repeating: "[", count: 100_000).utf8),
        Array(#"{"name":"\u0000","user":"\u0000","environment":"\u0000","workflow":"\u0000","image":"\u0000"}"#.utf8),
        Array(#"{"kind":"runner","name":"\ud800","labels":["\u0000"],"code":"\u0000","session":"\u0000"}"#.utf8),
        Array(#"{"priority":99999999999,"days":-1,"expiresAfter":-5,"seen":"x","decision":"approve","to":-1}"#.utf8),
        Array(#"{"runner":"one","session":"s","waitSeconds":-9,"labels":[],"concurrency":-1,"name":"one"}"#.utf8),
        Array(#"{"number":-1,"name":"\u0000","status":"running","text":"\u0000"}"#.utf8),
        Array(#"{"status":"skipped","outputs":{"a":"\u0000"},"reason":"\u0000"}"#.utf8),
    ]

    private static func method(_ operation: APIOperation) -> HTTPRequest.Method {
        HTTPRequest.Method(rawValue: operation.method.rawValue.uppercased()) ?? .get
    }

    /// Whether an address is one of another operation as well, whose parameter may be a word of this one.
    private static func isTaken(_ method: HTTPRequest.Method, _ path: String) -> Bool {
        let parts = path.split(separator: "/")
        return OpenAPIDocument.operations.contains { operation in
            let template = operation.path.split(separator: "/")
            return Self.method(operation) == method && template.count == parts.count
                && zip(template, parts).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
        }
    }

    private static func path(_ operation: APIOperation, _ value: String) -> String {
        operation.path.split(separator: "/").map { $0.hasPrefix("{") ? value : String($0) }.reduce("") { "\($0)/\($1)" }
    }

    /// What does not end, or what is meant for everybody.
    private static let operations = OpenAPIDocument.operations.filter { operation in
        if case .events = operation.answer { return false }
        return true
    }

    /// What is refused is a problem of RFC 9457, small, and nobody's fault but the sender's.
    private static func check(_ answer: Answer, _ what: String) {
        // This fixture has no repository to start a workflow of.
        let isMissing = answer.status == 503 && what.hasPrefix("dispatch")
        #expect(answer.status < 500 || isMissing, "\(what.prefix(200)): \(answer.status) \(answer.text.prefix(300))")
        guard answer.status >= 400 else { return }
        #expect(answer.headers[.contentType] == "application/problem+json", "\(what.prefix(200))")
        #expect(answer.text.utf8.count < 6000, "\(what.prefix(200)): \(answer.text.utf8.count) bytes")
        do {
            let problem = try JSON.decode(Problem.self, from: answer.text)
            #expect(problem.status == answer.status && !problem.title.isEmpty && !problem.detail.isEmpty, "\(problem)")
        } catch {
            Issue.record("\(what.prefix(200)): no problem but \(answer.text.prefix(200))")
        }
    }

    private static func with(_ body: @Sendable (WebFixture, Sender, Int) async throws -> Void) async throws {
        try await WebFixture.with { fixture in
            let run = try await fixture.pushToReview()
            let before = try await fixture.status(of: "production", run: run)
            try await fixture.browse { try await body(fixture, Sender(client: $0.client), run) }
            #expect(try await fixture.status(of: "production", run: run) == before)
        }
    }

    @Test("Odd parts of paths are refused as problems, whoever sends them")
    func paths() async throws {
        try await Self.with { _, sender, _ in
            for operation in Self.operations where operation.path.contains("{") {
                for segment in Self.segments {
                    for token in Self.callers {
                        let path = Self.path(operation, segment)
                        let answer = try await sender.send(Self.method(operation), path, token: token)
                        Self.check(answer, "\(operation.id) \(path)")
                    }
                }
            }
        }
    }

    @Test("Huge, negative and broken values of queries are refused as problems")
    func queries() async throws {
        try await Self.with { _, sender, run in
            for operation in Self.operations where operation.method == .get || operation.id == "saveCache" {
                for query in Self.queries {
                    let path = Self.path(operation, String(run)) + "?" + query
                    for token in [WebFixture.viewerToken, WebFixture.operatorToken, WebFixture.runnerToken] {
                        Self.check(try await sender.send(Self.method(operation), path, token: token), path)
                    }
                }
            }
        }
    }

    @Test("Bodies that are no JSON, no UTF-8, or hold what no database keeps are refused or taken, and break nothing")
    func bodies() async throws {
        try await Self.with { _, sender, run in
            for operation in Self.operations where operation.method != .get {
                for body in Self.bodies {
                    for token in Self.callers {
                        let path = Self.path(operation, String(run + 900))
                        let answer = try await sender.send(Self.method(operation), path, token: token, body: body)
                        Self.check(answer, "\(operation.id) \(String(decoding: body.prefix(100), as: UTF8.self))")
                    }
                }
            }
        }
    }

    @Test("A method that an address does not take is 405 with those that it takes, and nothing is 404")
    func methods() async throws {
        try await Self.with { _, sender, run in
            let all: [HTTPRequest.Method] = [.get, .put, .post, .delete, .patch, .options, .trace]
            let taken = Dictionary(grouping: OpenAPIDocument.operations) { Self.path($0, String(run)) }
                .mapValues { Set($0.map(Self.method)) }
            for (path, known) in taken {
                for method in all where !known.contains(method) && !Self.isTaken(method, path) {
                    let answer = try await sender.send(method, path, token: WebFixture.operatorToken)
                    #expect(answer.status == 405, "\(method) \(path): \(answer.status)")
                    let allowed = Set((answer.headers[.allow] ?? "").split(separator: ", ").map(String.init))
                    #expect(allowed.isSuperset(of: known.map(\.rawValue)), "\(method) \(path): \(allowed)")
                    Self.check(answer, path)
                }
            }
            for path in ["/api/v1/nowhere", "/api", "/api/v2/runs", "/api/v1/runs/1/2/3/4/5"] {
                for method in all {
                    let answer = try await sender.send(method, path, token: nil)
                    #expect(answer.status == 404, "\(method) \(path)")
                    Self.check(answer, path)
                }
            }
            let page = try await sender.send(.delete, "/login", token: nil)
            #expect(page.status == 405 && page.headers[.allow] == "GET, HEAD, POST")
        }
    }

    @Test("What can be got can be asked for its head alone, event streams too")
    func heads() async throws {
        try await Self.with { fixture, sender, run in
            let paths = [
                "/healthz", "/login", "/", "/api/v1/status", "/api/v1/runs/\(run)", "/api/v1/events",
                "/api/v1/runs/\(run)/jobs/nothing/log/events", "/nowhere",
            ]
            for path in paths {
                let head = try await sender.send(.head, path, token: WebFixture.viewerToken)
                #expect(head.text.isEmpty, "\(path)")
                guard !path.hasSuffix("events") else {
                    #expect(head.status != 405, "\(path)")
                    continue
                }
                let whole = try await sender.send(.get, path, token: WebFixture.viewerToken)
                #expect(head.status == whole.status, "\(path)")
                #expect(head.headers[.contentType] == whole.headers[.contentType], "\(path)")
            }
        }
    }

    @Test("Entity tags hold for whoever asks again, and only for what has not changed")
    func tags() async throws {
        try await Self.with { fixture, sender, run in
            for path in ["/api/v1/status", "/api/v1/runs", "/api/v1/runs/\(run)", "/api/v1/queue", "/openapi.json"] {
                let first = try await sender.send(.get, path, token: WebFixture.viewerToken)
                let tag = try #require(first.headers[.eTag], "\(path)")
                for (known, status) in [
                    (tag, 304), ("W/\(tag)", 304), ("\"other\", \(tag)", 304), ("*", 304), ("\"other\"", 200),
                    ("", 200),
                    (String(tag.dropLast()), 200), (String(repeating: "\"x\",", count: 1000), 200), (",,,", 200),
                ] {
                    let again = try await sender.send(
                        .get,
                        path,
                        token: WebFixture.viewerToken,
                        headers: [.ifNoneMatch: known]
                    )
                    // The status has times in it that go on.
                    guard path != "/api/v1/status" || status == 200 || again.status == 304 else { continue }
                    #expect(again.status == status, "\(path) \(known.prefix(50))")
                    #expect(status == 200 || again.text.isEmpty)
                }
            }
            let path = "/api/v1/runs/\(run)"
            let tag = try #require(try await sender.send(.get, path, token: nil).headers[.eTag])
            _ = try await fixture.push(event: 7)
            let list = try await sender.send(.get, "/api/v1/runs", token: nil, headers: [.ifNoneMatch: tag])
            #expect(list.status == 200)
        }
    }

    @Test("The character NUL in JSON becomes the replacement character, and nothing else changes")
    func nul() {
        for (text, expected) in [
            (#"{"a":"x\u0000y"}"#, #"{"a":"x\ufffdy"}"#), (#"{"a":"\\u0000"}"#, #"{"a":"\\u0000"}"#),
            (#"{"a":"\\\u0000\u0000"}"#, #"{"a":"\\\ufffd\ufffd"}"#), (#"{"a":"\n\u00001"}"#, #"{"a":"\n\ufffd1"}"#),
            (#"{"a":"\"}"#, #"{"a":"\"}"#), ("", ""), ("\\", "\\"),
        ] {
            #expect(String(decoding: Request.withoutNUL(Array(text.utf8)), as: UTF8.self) == expected)
        }
    }

    @Test(
        "An address is text or is refused",
        arguments: [
            ("/a", true), ("/%41", true), ("/%C3%A4?x=%F0%9F%92%A9", true), ("/%00", false), ("/%FF", false),
            ("/%C3", false),
            ("/%", false), ("/%4", false), ("/%zz", false), ("/?a=%ED%A0%80", false), ("/%C0%80", false),
        ]
    )
    func text(_ target: String, _ isText: Bool) {
        #expect(TargetMiddleware.isText(target) == isText)
    }
}
