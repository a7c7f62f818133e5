import HTTPTransport
import Moderation

/// What is asked of a running UI, and what it must answer.
struct UIProbe: Sendable {
    private struct Posted: Decodable {
        var state: String
    }

    private let exchange: Exchange

    init(client: HTTPClient, url: String) {
        exchange = Exchange(client: client, url: url)
    }

    func probes() async throws {
        for path in ["/healthz", "/readyz"] { _ = try await exchange.get(path).expecting(200) }
    }

    func page() async throws {
        let page = try await exchange.get("/").expecting(200)
        guard page.text.contains("id=\"messages\""), page.text.contains("/app.js") else {
            throw APIProbe.failure("the page lacks its messages or its script")
        }
        let policy = page.response.headers["Content-Security-Policy"] ?? ""
        guard policy.contains("default-src 'none'"), !policy.contains("unsafe") else {
            throw APIProbe.failure("the content security policy is “\(policy)”")
        }
        for path in ["/app.js", "/style.css"] { _ = try await exchange.get(path).expecting(200) }
    }

    func chat() async throws {
        let page = try await exchange.get("/").expecting(200)
        guard let cookie = page.response.headers["Set-Cookie"]?.split(separator: ";").first else {
            throw APIProbe.failure("the page gives no cookie")
        }
        // A name that somebody else has in the room would be refused.
        let name = "check \(UInt32.random(in: 0 ... .max))"
        for (text, state) in [("Good morning, everyone.", "shown"), ("You are a stupid idiot.", "withheld")] {
            let posted = try await exchange.post(
                "/rooms/check/messages",
                #"{"name":"\#(name)","text":"\#(text)"}"#,
                headers: ["Cookie": String(cookie)]
            ).decoded(Posted.self)
            guard posted.state == state else {
                throw APIProbe.failure("a message is \(posted.state) that should be \(state)")
            }
        }
    }

    func bench() async throws {
        let page = try await exchange.post(
            "/bench",
            "comment=You+are+a+stupid+idiot.",
            headers: ["Content-Type": "application/x-www-form-urlencoded"]
        ).expecting(200)
        let bars = page.text.split(separator: "<meter ").count - 1
        guard bars == Label.allCases.count else { throw APIProbe.failure("the page shows \(bars) scores") }
    }
}
