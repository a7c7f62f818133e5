import HTTPTransport
import Testing

@Suite("Splitting lines")
struct LineSplitterTests {
    private func lines(_ text: String, chunk: Int, limit: Int = 100) throws -> [String] {
        var splitter = LineSplitter(limit: limit)
        var lines: [[UInt8]] = []
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: chunk) {
            lines += try splitter.append(Array(bytes[start..<min(start + chunk, bytes.count)]))
        }
        if let last = splitter.finish() {
            lines.append(last)
        }
        return lines.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(
        "gives the same lines for every size of chunk",
        arguments: [
            ("", []), ("a", ["a"]), ("a\n", ["a"]), ("a\nb", ["a", "b"]), ("a\r\n\r\nb\r\n", ["a", "", "b"]),
            ("\n\n", ["", ""]), ("{\"a\":1}\n{\"b\":\"ü\"}\nrest", ["{\"a\":1}", "{\"b\":\"ü\"}", "rest"]),
        ]
    )
    func sizes(_ text: String, _ expected: [String]) throws {
        for chunk in 1...max(1, text.utf8.count) {
            #expect(try lines(text, chunk: chunk) == expected)
        }
    }

    @Test("bounds a line, whether or not its end is there")
    func bound() throws {
        #expect(try lines("12345\n12345", chunk: 3, limit: 5) == ["12345", "12345"])
        #expect(throws: HTTPError.self) { try lines("123456\n", chunk: 3, limit: 5) }
        #expect(throws: HTTPError.self) { try lines("123456", chunk: 100, limit: 5) }
    }
}
