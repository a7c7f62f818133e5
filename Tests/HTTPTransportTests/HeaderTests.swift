import HTTPTransport
import Testing

@Suite("Header fields")
struct HeaderTests {
    @Test("compare names without regard to case and keep their order")
    func names() {
        var headers: HTTPHeaders = ["Link": "a", "X": "1"]
        headers.add("link", "b")
        #expect(headers["LINK"] == "a")
        #expect(headers.values("Link") == ["a", "b"])
        headers["lInK"] = "c"
        #expect(headers.map(\.value) == ["1", "c"])
        headers["x"] = nil
        #expect(headers.fields.count == 1)
    }

    @Test("show their names only")
    func description() {
        let headers: HTTPHeaders = ["Authorization": "s3cret"]
        #expect("\(headers)" == "Authorization")
    }
}
