import Moderation
import Testing

@Suite("CSV reader")
struct CSVReaderTests {
    private func records(_ text: String) throws -> [[String]] {
        var reader = CSVReader(bytes: Array(text.utf8))
        var records: [[String]] = []
        while let record = try reader.next() { records.append(record.map { String(decoding: $0, as: UTF8.self) }) }
        return records
    }

    @Test(
        "reads what RFC 4180 allows",
        arguments: [
            ("a,b\n1,2\n", [["a", "b"], ["1", "2"]]),
            ("a,b\r\n1,2", [["a", "b"], ["1", "2"]]),
            ("\"a,\"\"b\"\"\",c\n", [["a,\"b\"", "c"]]),
            ("\"two\nlines\",x", [["two\nlines", "x"]]),
            ("a,,\n", [["a", "", ""]]),
            ("\u{FEFF}a\n\n\nb\n", [["a"], ["b"]]),
            ("", []),
        ]
    )
    func reads(text: String, expected: [[String]]) throws {
        #expect(try records(text) == expected)
    }

    @Test(
        "refuses what cannot be a record, and says on which line it begins",
        arguments: [
            ("a\n\"never ends\n\n", "line 2 has a quoted field that never ends"),
            ("\"a\"b\n", "line 1 has text after a closing quote"),
            ("a\n\"two\nlines\"\n\"x\"y", "line 4 has text after a closing quote"),
            ("x,\(String(repeating: "y", count: 1 << 20 + 1))", "line 1 has a field longer than 1 MiB"),
            (String(repeating: ",", count: 1024), "line 1 has more than 1024 columns"),
        ]
    )
    func refuses(text: String, reason: String) {
        let error = #expect(throws: ModerationError.self) { try records(text) }
        #expect(error?.code == .invalidData)
        #expect(error?.message.hasSuffix(reason) == true)
    }
}
