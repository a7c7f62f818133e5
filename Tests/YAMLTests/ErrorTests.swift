import Testing
import YAML

struct Refusal: Sendable, CustomTestStringConvertible {
    let text: String
    let line: Int
    let column: Int
    let code: YAMLError.Code
    let words: String
    var testDescription: String { text.debugDescription }

    init(_ text: String, _ line: Int, _ column: Int, _ words: String, _ code: YAMLError.Code = .syntax) {
        self.text = text
        self.line = line
        self.column = column
        self.code = code
        self.words = words
    }
}

@Suite("Refusing YAML")
struct ErrorTests {
    @Test(
        "a fault is told with its place",
        arguments: [
            Refusal("a: 1\na: 2\n", 2, 1, "'a' stands twice", .duplicateKey),
            Refusal("{a: 1, 'a': 2}", 1, 8, "'a' stands twice", .duplicateKey),
            Refusal("? [x]\n: 1\n? [x]\n", 3, 3, "stands twice", .duplicateKey),
            Refusal("a: b: c\n", 1, 5, "a second ': '"),
            Refusal("a: - b\n", 1, 4, "cannot start here"),
            Refusal("a:\n\tb: 1\n", 2, 1, "a tab"),
            Refusal("a:\n  b: 1\n\tc: 2\n", 3, 1, "a tab"),
            Refusal("a:\n    b: 1\n  c: 2\n", 3, 3, "indentation"),
            Refusal("a: 1\n  b: 2\n", 2, 4, "a ': ' inside"),
            Refusal("a: 'x\nb: 1\n", 1, 4, "never closed"),
            Refusal("a: \"x", 1, 4, "never closed"),
            Refusal("a: [1, 2\n", 2, 1, "is missing"),
            Refusal("a: [1, 2\nb: 3", 2, 2, "earlier line"),
            Refusal("a: {b: 1\n", 2, 1, "is missing"),
            Refusal("a: [1 2}\n", 1, 8, "expected ',' or ']'"),
            Refusal("a: @x\n", 1, 4, "'@' cannot start"),
            Refusal("a: `x\n", 1, 4, "quotes"),
            Refusal("a: %x\n", 1, 4, "quotes"),
            Refusal("a: *x\n", 1, 4, "no anchor", .alias),
            Refusal("a: &x [*x]\n", 1, 8, "inside its own anchor", .alias),
            Refusal("name: &nmae 1\nb: *name\n", 2, 4, "did you mean '*nmae'", .alias),
            Refusal("a: \"\\q\"\n", 1, 5, "escape"),
            Refusal("a: \"\\ud800\"\n", 1, 5, "Unicode"),
            Refusal("a: !x!y z\n", 1, 4, "handle"),
            Refusal("a: |x\n", 1, 5, "indentation from 1 to 9"),
            Refusal("- a\nb: c\n", 2, 1, "unexpected"),
            Refusal("a: 1\n- b\n", 2, 1, "list item"),
            Refusal("a\nb: c\n", 2, 2, "several lines"),
            Refusal("a: 'b' c\n", 1, 8, "end of the line"),
            Refusal("key\n", 1, 1, ""),
            Refusal("a: 1\u{0}", 1, 5, "control character", .encoding),
            Refusal("é: @\n", 1, 4, "quotes"),
            Refusal("a: |\n\n    \n  x\n", 3, 1, "empty line"),
            Refusal("<<: 1\n", 1, 5, "'<<' takes"),
            Refusal("%YAML 1.2\na: 1\n", 2, 1, "'---'"),
            Refusal("a: ]", 1, 4, "cannot start"),
            Refusal("[a, , b]", 1, 5, "before ','"),
        ]
    )
    func faults(_ refusal: Refusal) throws {
        if refusal.words.isEmpty {
            #expect(try YAML.parse(refusal.text).count == 1)
            return
        }
        let error = try #require(throws: YAMLError.self) { try YAML.parse(refusal.text, file: "x.yaml") }
        #expect(error.message.contains(refusal.words), "\(error)")
        #expect(error.position.line == refusal.line && error.position.column == refusal.column, "\(error)")
        #expect(error.code == refusal.code)
        #expect(error.description == "x.yaml:\(error.position.line):\(error.position.column): \(error.message)")
    }

    @Test(
        "bytes that are not UTF-8 are refused",
        arguments: [[0x61, 0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82]]
    )
    func encoding(bytes: [UInt8]) throws {
        let error = try #require(throws: YAMLError.self) { try YAML.parse(bytes) }
        #expect(error.code == .encoding)
    }

    @Test("alias bombs, deep nesting and large texts are refused at once")
    func bounds() throws {
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...20 {
            let items = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            bomb += "a\(level): &a\(level) [\(items)]\n"
        }
        let bombed = try #require(throws: YAMLError.self) { try YAML.parse(bomb) }
        #expect(bombed.code == .tooManyNodes)
        for deep in [
            String(repeating: "[", count: 200_000), String(repeating: "{a: ", count: 50_000),
            String(repeating: "- ", count: 50_000),
            String(repeating: "? ", count: 50_000),
            (0..<300).map { String(repeating: " ", count: $0) + "a:\n" }.joined(),
            "a: &a [" + String(repeating: "[", count: 60) + String(repeating: "]", count: 60) + "]\nb: "
                + String(repeating: "[", count: 60) + "*a" + String(repeating: "]", count: 60),
        ] {
            let error = try #require(throws: YAMLError.self) { try YAML.parse(deep) }
            #expect(error.code == .tooDeep, "\(error)")
        }
        let small = YAMLLimits(maxBytes: 10)
        let large = try #require(throws: YAMLError.self) { try YAML.parse("0123456789a", limits: small) }
        #expect(large.code == .tooLarge)
        #expect(try YAML.parse("0123456789", limits: small).count == 1)
        #expect(throws: YAMLError.self) { try YAML.parseSingle("a\n---\nb\n") }
        #expect(try YAML.parseSingle("").isNull)
    }
}
