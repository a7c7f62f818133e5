import HTTPTransport
import ModerationService
import Persistence
import Testing

@Suite("API", .timeLimit(.minutes(10)))
struct APITests {
    @Test("and UI pass the checks that a deployment has to pass")
    func deployment() async throws {
        try await Harness.withAPI { api, database in
            try await Harness.withUI(api: api) { ui in
                let check = DeploymentCheck(apiURL: api, uiURL: ui, database: database)
                try await check.waitUntilReady(for: .seconds(20))
                var results: [CheckResult] = []
                let isPassed = await check.run { results.append($0) }
                #expect(results.filter { !$0.isPassed } == [])
                #expect(isPassed)
                #expect(results.count == 15)
            }
        }
    }

    @Test("is not mistaken for something else that answers")
    func checksAreStrict() async throws {
        try await Harness.withAPI { api, _ in
            let check = DeploymentCheck(apiURL: api + "/nowhere", uiURL: api)
            var results: [CheckResult] = []
            let isPassed = await check.run { results.append($0) }
            #expect(!isPassed)
            // The API has the probes of a UI, but nothing else is where it should be.
            #expect(results.filter { $0.isPassed }.map { $0.name } == ["ui: /healthz and /readyz answer 200"])
        }
    }

    @Test("answers what is wrong with a request as a problem, by its status")
    func refusals() async throws {
        let long = String(repeating: "a ", count: 33 << 10)
        let many = Array(repeating: #"{"body":"x","message_id":1}"#, count: 101).joined(separator: ",")
        let tooMany = Array(repeating: #""a""#, count: 1001).joined(separator: ",")
        let cases: [(path: String, body: String, status: Int, detail: String)] = [
            ("/predict", "", 400, "not JSON"),
            ("/predict", "{\"comment_text\":\"a\"", 400, "not JSON"),
            ("/predict", "{}", 400, "neither"),
            ("/predict", #"{"comment_text":null}"#, 400, "neither"),
            ("/predict", #"{"comment_text":"a","Records":[]}"#, 400, "both"),
            ("/predict", #"{"comment_text":" \n\t"}"#, 400, "comment_text is empty"),
            ("/predict", #"{"comment_text":["a"]}"#, 400, ".comment_text has the wrong type"),
            ("/predict", #"{"Records":[{"body":"x"}]}"#, 400, ".Records[0].message_id is missing"),
            ("/predict", #"{"Records":[{"body":"","message_id":1}]}"#, 400, "Records[0].body is empty"),
            ("/predict", #"{"comment_text":"\#(long)"}"#, 413, "at most 65536 bytes"),
            ("/predict", #"{"Records":[\#(many)]}"#, 413, "at most 100 records"),
            ("/predict", String(repeating: " ", count: 600 << 10), 413, "at most 524288 bytes"),
            ("/feedback", #"{"correct":true}"#, 400, ".request_id is missing"),
            ("/feedback", #"{"request_id":"x"}"#, 400, ".correct is missing"),
            ("/feedback", #"{"request_id":"x","correct":true}"#, 404, "no prediction"),
            ("/feedback", #"{"request_id":"x","correct":true,"true_labels":["rude"]}"#, 400, "identity_hate"),
            ("/predict/batch", "{}", 400, ".comments is missing"),
            ("/predict/batch", #"{"comments":["a"," "]}"#, 400, "comments[1] is empty"),
            ("/predict/batch", #"{"comments":[{"id":1}]}"#, 400, ".comments[0].comment_text is missing"),
            ("/predict/batch", #"{"comments":[\#(Array(repeating: "1", count: 3).joined(separator: ","))]}"#, 400, ""),
            ("/predict/batch", #"{"comments":[\#(tooMany)]}"#, 413, "at most 1000 comments"),
            ("/appeals", #"{"request_id":"x","reason":"y"}"#, 404, "no prediction"),
            ("/review/claims", "{}", 400, "X-Moderator"),
            ("/nowhere", "{}", 404, ""),
        ]
        try await Harness.withAPI { api, _ in
            let browser = Browser(url: api)
            for (path, body, status, detail) in cases {
                let answer = try await browser.post(path, body)
                #expect(answer.status == status, "\(path) \(body.prefix(60))")
                #expect(answer.headers["Content-Type"] == "application/problem+json")
                #expect(answer.text.contains(detail), "\(answer.text)")
                #expect(answer.text.contains("\"status\":\(status)"))
            }
            let invalid = try await browser.post("/predict", Array(#"{"comment_text":""#.utf8) + [0xFF, 0x22, 0x7D])
            #expect(invalid.status == 400)
            #expect(invalid.text.contains("not UTF-8"))
        }
    }

    @Test("gives numbers back as numbers and text as text in the chat form")
    func messageIdentifiers() async throws {
        try await Harness.withAPI { api, _ in
            let body = #"{"Records":[{"body":"one","message_id":7},{"body":"two","message_id":"7"}]}"#
            let answer = try await Browser(url: api).post("/predict", body)
            #expect(answer.status == 200)
            #expect(answer.text.contains(#""message_id":7}"#))
            #expect(answer.text.contains(#""message_id":"7"}"#))
        }
    }

    @Test("answers a repeated comment from its cache, with a request id of its own")
    func cache() async throws {
        try await Harness.withAPI { api, _ in
            let browser = Browser(url: api)
            let first = try await browser.post("/predict", #"{"comment_text":"twice the same"}"#)
            let second = try await browser.post("/predict", #"{"comment_text":"twice the same"}"#)
            #expect(first.text != second.text)
            #expect(first.text.drop { $0 != "," } == second.text.drop { $0 != "," })
            let metrics = try await browser.get("/metrics").text
            #expect(metrics.contains("moderation_cache_total{outcome=\"hit\"} 1"))
            #expect(metrics.contains("moderation_predictions_total 2"))
            #expect(metrics.contains("moderation_http_requests_total{route=\"/predict\",status=\"200\"} 2"))
        }
    }

    @Test("will not start on a port that is in use, or without its model")
    func startFailures() async throws {
        try await Harness.withAPI { api, database in
            let port = try #require(Int(api.split(separator: ":").last ?? ""))
            var settings = APISettings(
                server: ServerSettings(port: port),
                database: .sqlite(database),
                registry: Harness.registry
            )
            await #expect(throws: (any Error).self) { try await ModerationAPI.run(settings, logger: Harness.quiet) }
            settings.server.port = 0
            settings.model = "models:/toxic-comment/999"
            await #expect(throws: (any Error).self) { try await ModerationAPI.run(settings, logger: Harness.quiet) }
        }
    }
}
