import Testing
import YAML

@Suite("Any bytes")
struct FuzzTests {
    static let corpus: [String] = [
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: api\nspec:\n  template:\n    spec:\n      containers:\n      - name: api\n        image: \"a/b:1\"\n        args: [\"-x\", '--y=z']\n",
        "on:\n  push:\n    branches: [main, 'v*']\njobs:\n  test:\n    runs-on: ubuntu\n    steps:\n    - run: |\n        echo a\n        echo b\n    - run: >-\n        folded\n        text\n",
        "a: &x {p: 1, q: [2, 3]}\nb:\n  <<: *x\n  r: *x\n? complex\n: value\n--- # second\n- |2+\n   keep\n\n- 'it''s'\n- \"\\u00e9\\t\\\n   x\"\n...\n",
        "%YAML 1.2\n%TAG !e! tag:e.com,2000:\n---\n!e!x &a\nk: !!str v\nl: ! 1\nm:\n- - 1\n  - 2\n-\n",
        "é: ü # ö\r\nb:\r\n\t- x\r\nc: 'd\r\n\r\n  e'\r\n\u{FEFF}f: g\n",
    ]
    private static let pieces = [
        ":", ": ", "- ", "? ", "|", ">", "&a ", "*a", "!", "<<: ", "[", "]", "{", "}", ",", "\"", "'", "\n", "\r\n",
        "\t", "  ", "#", " #",
        "---\n", "...\n", "%", "\\", "\u{FEFF}", "|1+", "\u{0}", "~", "\n\n", "a: ", "!!int ",
    ].map { Array($0.utf8) }

    static func mutate(_ bytes: [UInt8], with random: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            let at = Int.random(in: 0...bytes.count, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes.insert(contentsOf: pieces.randomElement(using: &random) ?? [], at: at)
            case 1: bytes.insert(UInt8.random(in: 0...255, using: &random), at: at)
            case 2 where at < bytes.count: bytes[at] = UInt8.random(in: 0...255, using: &random)
            case 3: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 0...8, using: &random)))
            case 4:
                let from = Int.random(in: 0...bytes.count, using: &random)
                let stop = min(bytes.count, from + Int.random(in: 0...30, using: &random))
                bytes.insert(contentsOf: bytes[from..<stop], at: at)
            default: bytes.removeLast(bytes.count - at)
            }
        }
        return bytes
    }

    @Test("mutated texts are read or refused, never worse, and ranges stay inside the text", .timeLimit(.minutes(10)))
    func mutations() throws {
        var random = SeededGenerator(seed: 42)
        let corpus = Self.corpus.map { Array($0.utf8) }
        var accepted = 0
        for round in 0..<20_000 {
            let bytes = Self.mutate(corpus[round % corpus.count], with: &random)
            do {
                for document in try YAML.parse(bytes) { check(document, in: bytes) }
                accepted += 1
            } catch {
                #expect(error.position.offset <= bytes.count)
            }
        }
        #expect(accepted > 500)
        #expect(accepted < 19_500)
    }

    private func check(_ node: YAMLNode, in bytes: [UInt8]) {
        let offsets = node.range.offsets
        guard offsets.upperBound <= bytes.count, node.range.start.offset <= node.range.end.offset else {
            Issue.record("range \(offsets) of \(String(decoding: bytes, as: UTF8.self).debugDescription)")
            return
        }
        if let scalar = node.scalar, scalar.style != .plain, node.alias == nil {
            let first = bytes[offsets.lowerBound]
            #expect([0x22, 0x27, 0x7C, 0x3E].contains(first))
            if scalar.style == .doubleQuoted { #expect(bytes[offsets.upperBound - 1] == 0x22) }
        }
        for item in node.sequence ?? [] { check(item, in: bytes) }
        for entry in node.mapping ?? [] {
            check(entry.key, in: bytes)
            check(entry.value, in: bytes)
        }
    }
}
