import Testing

@testable import HTTPTransport

@Suite("The next hop")
struct HopTests {
    private func next(_ url: String, _ location: String, unixSocket: String? = nil) throws -> Hop? {
        let request = HTTPRequest(.get, url, unixSocket: unixSocket, redirects: .follow(1))
        let hop = Hop(request, url: try ParsedURL(url))
        let head = HTTPHead(status: 302, headers: ["Location": location])
        return try hop.next(after: head, of: request, isRepeatable: true)
    }

    @Test(
        "resolves what servers send",
        arguments: [
            ("https://a/b/c?d", "e", "https://a/b/e"), ("https://a/b/c", "/e?f=1", "https://a/e?f=1"),
            ("https://a/b/c", "//other/e", "https://other/e"), ("http://a:80/b", "https://a/b", "https://a/b"),
            ("https://a/b/c", "../d", "https://a/d"),
        ]
    )
    func resolves(_ base: String, _ location: String, _ target: String) throws {
        #expect(try next(base, location)?.url.text == target)
    }

    @Test("never goes from https to http, nor away from a unix socket")
    func refuses() {
        #expect(throws: HTTPError.self) { try next("https://a/", "http://a/") }
        #expect(throws: HTTPError.self) { try next("http://engine/", "http://other/", unixSocket: "/s") }
    }

    @Test("an error names neither query nor password")
    func safeText() throws {
        #expect(try ParsedURL("https://u:p@host:8443/path?q=1#f").safeText == "https://host:8443/path")
        #expect(try ParsedURL("http://host/").safeText == "http://host/")
    }
}
