import Testing
import YAML

@Suite("Ranges of nodes")
struct RangeTests {
    private func slice(_ text: String, _ node: YAMLNode?) -> String? {
        guard let node else { return nil }
        return String(decoding: Array(text.utf8)[node.range.offsets], as: UTF8.self)
    }

    @Test("a scalar's range is its bytes, quotes included")
    func scalars() throws {
        let text =
            "é: plain text  # c\n'b': \"dö\" \nc: 'x'\nd: |\n  one\n  two\n\ne:\nf: &a !!str g\nh: *a\ni: a\n  b\n"
        let root = try YAML.parseSingle(text)
        let expected = [
            "é": "plain text", "b": "\"dö\"", "c": "'x'", "d": "|\n  one\n  two", "e": "", "f": "g", "h": "*a",
            "i": "a\n  b",
        ]
        for (key, value) in expected { #expect(slice(text, root[key]) == value) }
        let entries = try #require(root.mapping)
        #expect(entries.map { slice(text, $0.key) } == ["é", "'b'", "c", "d", "e", "f", "h", "i"])
        #expect(root["b"]?.range.start == YAMLPosition(line: 2, column: 6, offset: 25))
        #expect(root["b"]?.range.end == YAMLPosition(line: 2, column: 10, offset: 30))
        #expect(root["f"]?.anchor == "a" && root["h"]?.alias == "a")
    }

    @Test("a collection's range goes from its first byte to its last")
    func collections() throws {
        let text = "a:\n  b: 1\n  c:\n  - x\n  -  y # z\n\nd: [1, {e: f}]\ng: {}\n"
        let root = try YAML.parseSingle(text)
        #expect(slice(text, root["a"]) == "b: 1\n  c:\n  - x\n  -  y")
        #expect(slice(text, root["a"]?["c"]) == "- x\n  -  y")
        #expect(slice(text, root["d"]) == "[1, {e: f}]")
        #expect(slice(text, root["d"]?.sequence?[1]) == "{e: f}")
        #expect(slice(text, root["g"]) == "{}")
        #expect(slice(text, root) == String(text.dropLast()))
    }
}
