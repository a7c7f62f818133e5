import HTTPTransport
import ModerationService
import Testing

@Suite("UI", .timeLimit(.minutes(10)))
struct UITests {
    @Test("holds a message back while the API is away, and shows it when it has been checked")
    func failsClosed() async throws {
        // A port that was free a moment ago.
        let api = try await Harness.withAPI { api, _ in api }
        let port = try #require(Int(api.split(separator: ":").last ?? ""))
        try await Harness.withUI(api: api) { ui in
            let browser = Browser(url: ui)
            let stranger = try await browser.client.stream(
                HTTPRequest(.get, ui + "/rooms/lobby/events", headers: try await browser.cookie(), timeouts: .unbounded)
            )
            #expect(stranger.headers["Content-Type"] == "text/event-stream")
            let posted = try await browser.post(
                "/rooms/lobby/messages",
                #"{"name":"Ann","text":"good morning"}"#,
                headers: try await browser.cookie()
            )
            #expect(posted.status == 200)
            #expect(posted.text.contains("\"state\":\"held\""))
            #expect(try await browser.get("/readyz").text.contains("\"api\":\"away\""))
            let bench = try await browser.post(
                "/bench",
                "comment=hello",
                headers: ["Content-Type": "application/x-www-form-urlencoded"]
            )
            #expect(bench.status == 503)
            #expect(bench.text.contains("could not be checked"))
            try await Harness.withAPI(port: port) { _, _ in
                var seen: [String] = []
                for try await line in stranger.body.lines() {
                    let text = String(decoding: line, as: UTF8.self)
                    if text.hasPrefix("data: ") { seen.append(text) }
                    if text.contains("\"state\":\"shown\"") { break }
                }
                #expect(seen.contains(#"data: {"api":"away"}"#))
                #expect(seen.contains(#"data: {"api":"ok"}"#))
                #expect(seen.filter { $0.contains("good morning") }.count == 1)
                #expect(seen.contains { $0.contains("\"state\":\"held\"") && !$0.contains("good morning") })
            }
        }
    }

    @Test("refuses messages that no page of ours would send")
    func refusals() async throws {
        try await Harness.withUI(api: "http://127.0.0.1:1") { ui in
            let browser = Browser(url: ui)
            let cookie = try await browser.cookie()
            func status(_ path: String, _ body: String, _ headers: HTTPHeaders) async throws -> Int {
                try await browser.post(path, body, headers: headers).status
            }
            let good = #"{"name":"Ann","text":"hello"}"#
            #expect(try await status("/rooms/lobby/messages", good, [:]) == 403)
            var form = cookie
            form["Content-Type"] = "text/plain"
            #expect(try await status("/rooms/lobby/messages", good, form) == 415)
            form["Content-Type"] = "application/x-www-form-urlencoded"
            form["Sec-Fetch-Site"] = "cross-site"
            #expect(try await status("/rooms/lobby/messages", "name=Ann&text=hello", form) == 403)
            form["Sec-Fetch-Site"] = nil
            form["Origin"] = "https://elsewhere.example"
            #expect(try await status("/rooms/lobby/messages", "name=Ann&text=hello", form) == 403)
            #expect(try await status("/bench", "comment=hello", form) == 403)
            #expect(try await status("/rooms/Lobby/messages", good, cookie) == 404)
            #expect(try await status("/rooms/lobby/messages", #"{"name":"Ann","text":"  "}"#, cookie) == 400)
            #expect(try await status("/rooms/lobby/messages", #"{"text":"x"}"#, cookie) == 400)
            let long = String(repeating: "x", count: 2001)
            #expect(try await status("/rooms/lobby/messages", #"{"name":"Ann","text":"\#(long)"}"#, cookie) == 413)
            #expect(try await browser.get("/rooms/lobby/events").status == 403)
        }
    }

    @Test("serves pages that hold to their own policy", arguments: ["/", "/rooms/other", "/bench"])
    func pages(path: String) async throws {
        try await Harness.withUI(api: "http://127.0.0.1:1") { ui in
            let page = try await Browser(url: ui).get(path)
            #expect(page.status == 200)
            let policy = try #require(page.headers["Content-Security-Policy"])
            #expect(policy.contains("default-src 'none'") && !policy.contains("unsafe"))
            #expect(page.headers["X-Content-Type-Options"] == "nosniff")
            #expect(!page.text.contains("<script>") && !page.text.contains("style="))
            for handler in [" onclick", " onload", " onsubmit", " oninput", " onerror"] {
                #expect(!page.text.contains(handler))
            }
            #expect(page.text.contains("<html lang=\"en\">") && page.text.contains("name=\"viewport\""))
        }
    }

    @Test("repeats what people wrote as text, never as markup")
    func escaping() async throws {
        try await Harness.withAPI { api, _ in
            try await Harness.withUI(api: api) { ui in
                let page = try await Browser(url: ui).post(
                    "/bench",
                    "comment=%3C%2Ftextarea%3E%3Cscript%3Ealert(%22x%22)%3C%2Fscript%3E%26amp%3B",
                    headers: ["Content-Type": "application/x-www-form-urlencoded"]
                )
                #expect(page.status == 200)
                #expect(
                    page.text.contains("&lt;/textarea&gt;&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;amp;")
                )
                #expect(!page.text.contains("<script>"))
                #expect(page.text.split(separator: "<meter ").count == 7)
            }
        }
    }
}
