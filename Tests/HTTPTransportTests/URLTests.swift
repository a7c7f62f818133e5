import HTTPTransport
import Testing

@Suite("Building URLs")
struct URLTests {
    @Test("encodes segments and query items, and skips what is nil")
    func builds() {
        let url = URLBuilder("https://host/v2/").nested("library/app").path("manifests", "a/b c")
            .query("tag", "x&y=z+1").query("none", nil as String?).query("n", 3).query("all", flag: true)
            .query("off", flag: false)
        #expect(url.string == "https://host/v2/library/app/manifests/a%2Fb%20c?tag=x%26y%3Dz%2B1&n=3&all=true")
    }

    @Test("keeps a digest readable and encodes text as UTF-8")
    func segments() {
        #expect(URLBuilder("u").path("sha256:ab").string == "u/sha256:ab")
        #expect(URLBuilder("u").path("é?#%").string == "u/%C3%A9%3F%23%25")
    }

    @Test("what was encoded decodes to itself", arguments: ["", "plain", "a b/c?d=e&f", "\u{1F600}\n\0", "100%"])
    func roundTrip(_ text: String) {
        #expect(PercentEncoding.decode(PercentEncoding.encode(text)) == text)
    }

    @Test("broken encodings are refused", arguments: ["%", "%2", "%zz", "%ff"])
    func broken(_ text: String) {
        #expect(PercentEncoding.decode(text) == nil)
    }
}
