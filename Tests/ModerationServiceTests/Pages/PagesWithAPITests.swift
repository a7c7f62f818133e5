import HTTPTransport
import TestSupport
import Testing

/// The pages with the API as it is shipped.
@Suite("Pages with the API", .timeLimit(.minutes(5)))
struct PagesWithAPITests {
    private static let form = "application/x-www-form-urlencoded"

    /// The value of a field of a page.
    private func value(_ name: String, in page: String) throws -> String {
        let rest = try #require(page.split(separator: "name=\"\(name)\" value=\"", maxSplits: 1).dropFirst().first)
        return String(rest.prefix { $0 != "\"" })
    }

    @Test("an appeal goes from the chat through the review page back to everyone in the room")
    func appeal() async throws {
        try await Harness.withAPI { api, _ in
            try await Harness.withUI(api: api) { ui in
                let browser = Browser(url: ui)
                var author = try await browser.cookie()
                author["Content-Type"] = Self.form
                let sent = try await browser.post(
                    "/rooms/tea/messages",
                    "name=Ann&text=You+are+a+stupid+idiot.",
                    headers: author
                )
                #expect(sent.status == 303)
                let page = try await browser.get("/rooms/tea", headers: author).text
                let path = try #require(page.split(separator: "action=\"").first { $0.contains("/appeal\"") })
                let appealed = try await browser.post(
                    String(path.prefix { $0 != "\"" }),
                    "reason=A+line+of+a+play",
                    headers: author
                )
                #expect(appealed.status == 303)
                #expect(try await browser.get("/rooms/tea", headers: author).text.contains("You appealed"))
                #expect(!(try await browser.get("/rooms/tea").text.contains("stupid")))

                let door = try await browser.post("/review/sign-in", "name=mo", headers: ["Content-Type": Self.form])
                #expect(door.status == 303)
                let cookie = try #require(door.headers["Set-Cookie"]?.split(separator: ";").first)
                let moderator: HTTPHeaders = ["Content-Type": Self.form, "Cookie": String(cookie)]
                let claimed = try await browser.post("/review/claims", "queue=appeals", headers: moderator)
                let place = try #require(claimed.headers["Location"])
                #expect(place.hasPrefix("/review/items/"))
                let item = try await browser.get(place, headers: moderator).text
                #expect(item.contains("A line of a play") && item.contains("name=\"verdict\""))
                #expect(item.contains("Nobody else is shown this"))
                #expect(try await browser.post(place + "/renew", "", headers: moderator).status == 303)
                let refused = try await browser.post(
                    place + "/decision",
                    "verdict=overturn&label=insult",
                    headers: moderator
                )
                #expect(refused.status == 400 && refused.text.contains("labels go with uphold"))
                let decided = try await browser.post(
                    place + "/decision",
                    "verdict=overturn&note=quoted&queue=appeals",
                    headers: moderator
                )
                #expect(decided.headers["Location"] == "/review?left=nothing")
                try await waitUntil("everyone sees the message") {
                    try await browser.get("/rooms/tea").text.contains("stupid idiot")
                }
                let queues = try await browser.get("/review", headers: moderator).text
                #expect(queues.contains("id=\"undo\"") && queues.contains("second-opinion"))
                let export = try await browser.get("/review/export", headers: moderator)
                #expect(export.status == 200 && export.text.contains("You are a stupid idiot.\",0,0,0,0,0,0"))
                let audit = try await browser.get("/review/audit", headers: moderator).text
                for action in ["appeal", "claim", "renew", "decide", "export"] {
                    #expect(audit.contains("<td>\(action)</td>"), "\(action)")
                }
            }
        }
    }

    @Test("the bench has the model's thresholds and parts, and stores what people say")
    func bench() async throws {
        try await Harness.withAPI { api, _ in
            try await Harness.withUI(api: api) { ui in
                let browser = Browser(url: ui)
                let headers: HTTPHeaders = ["Content-Type": Self.form]
                let page = try await browser.post("/bench", "comment=You+are+a+stupid+idiot.", headers: headers).text
                #expect(page.contains("<mark") && page.split(separator: "type=\"range\"").count == 7)
                let identifier = try value("request_id", in: page)
                let stored = try await browser.post(
                    "/bench/feedback",
                    "request_id=\(identifier)&correct=false&label=threat&notes=hm",
                    headers: headers
                )
                #expect(stored.status == 200 && stored.text.contains("it is stored"))
                let unknown = "request_id=00000000-0000-4000-8000-000000000000&correct=true"
                #expect(try await browser.post("/bench/feedback", unknown, headers: headers).status == 404)
                for fields in ["request_id=x&correct=true", "request_id=\(identifier)&correct=perhaps"] {
                    #expect(try await browser.post("/bench/feedback", fields, headers: headers).status == 400)
                }
            }
        }
    }
}
