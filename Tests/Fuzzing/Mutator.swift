/// Makes hostile texts of good ones.
struct Mutator {
    private static let pieces = [
        ":", ": ", "- ", "? ", "|", ">", "&a ", "*a", "!", "!!int ", "<<: ", "<<: *a", "[", "]", "{", "}", ",", "\"",
        "'",
        "\n", "\r\n", "\r", "\n\n", "\t", "  ", "#", " # c", "---\n", "...\n", "%YAML 1.2\n", "%", "\\", "\\u",
        "\u{FEFF}",
        "\u{2028}", "\u{85}", "\u{0}", "|1+\n", ">-\n", "~", "null", "[]", "{}", "a: ", "name", "*", "..", "/", "(",
        ")",
        "0x", "1e99", "-0", ".inf", "99999999999999999999", "-9223372036854775808", "0o7", "1_000", "2001-01-01",
        "$patch: delete\n", "$patch: replace", "$setElementOrder/containers: ", "$deleteFromPrimitiveList/args: ",
        "$retainKeys: ", "op: add", "op: move", "op: test", "op: copy", "path: /", "/-", "~1", "~0", "value: ", "é",
        "😀",
    ].map { Array($0.utf8) }

    let corpus: [[UInt8]]

    init(_ texts: [String]) { corpus = texts.map { Array($0.utf8) } }

    /// One text of the corpus with one to six changes, mostly few.
    func text(_ random: inout SeededGenerator) -> [UInt8] {
        mutate(random.pick(corpus), &random)
    }

    private func mutate(_ original: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var bytes = original
        for _ in 0...random.below(1 + random.below(6)) {
            let at = random.below(bytes.count + 1)
            switch random.below(9) {
            case 0, 1: bytes.insert(contentsOf: random.pick(Self.pieces), at: at)
            case 2: bytes.insert(UInt8(random.below(256)), at: at)
            case 3 where at < bytes.count: bytes[at] = UInt8(0x20 + random.below(0x5F))
            case 4: bytes.removeSubrange(at..<min(bytes.count, at + random.below(9)))
            case 5: bytes.insert(contentsOf: slice(bytes, upTo: 40, &random), at: at)
            case 6: bytes.insert(contentsOf: slice(random.pick(corpus), upTo: 80, &random), at: at)
            case 7: moveLine(in: &bytes, &random)
            default:
                if random.below(8) == 0 { bytes.removeLast(bytes.count - at) }
                if random.below(64) == 0 { nest(&bytes, at, &random) }
            }
        }
        return bytes
    }

    private func slice(_ bytes: [UInt8], upTo length: Int, _ random: inout SeededGenerator) -> ArraySlice<UInt8> {
        let from = random.below(bytes.count + 1)
        return bytes[from..<min(bytes.count, from + random.below(length + 1))]
    }

    /// Takes a line out and puts it elsewhere.
    private func moveLine(in bytes: inout [UInt8], _ random: inout SeededGenerator) {
        var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        let line = lines.remove(at: random.below(lines.count))
        lines.insert(line, at: random.below(lines.count + 1))
        bytes = Array(lines.joined(separator: [0x0A]))
    }

    /// Nests deeply, to look for what recurses without a bound.
    private func nest(_ bytes: inout [UInt8], _ at: Int, _ random: inout SeededGenerator) {
        let opening = Array(random.pick(["[", "{a: ", "- ", "? ", "((", "a:\n "]).utf8)
        let count = random.pick([50, 99, 101, 3_000])
        bytes.insert(contentsOf: Array(repeating: opening, count: count).joined(), at: at)
    }
}
