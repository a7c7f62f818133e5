import Testing

@testable import Moderation

@Suite("Text normaliser")
struct TextNormalizerTests {
    @Test(
        "reads every disguise as the word it hides",
        arguments: [
            ("Grumble GRUMBLE", "grumble grumble"),
            ("\u{FF27}\u{FF32}\u{FF35}\u{FF2D}\u{FF22}\u{FF2C}\u{FF25}", "grumble"),
            ("gr\u{200B}um\u{200D}b\u{FEFF}le", "grumble"),
            ("g\u{301}r\u{308}u\u{336}mble", "grumble"),
            ("gr\u{FA}mbl\u{E9}", "grumble"),
            ("gru\u{43C}bl\u{435}", "grumble"),
            ("\u{1D420}\u{1D42B}\u{1D42E}\u{1D426}\u{1D41B}\u{1D425}\u{1D41E}", "grumble"),
            ("\u{24D6}\u{24E1}\u{24E4}\u{24DC}\u{24D1}\u{24DB}\u{24D4}", "grumble"),
            ("gr0mb!e", "grombie"),
            ("$n@rk", "snark"),
            ("@$$ur", "assur"),
            ("grrrrrumble", "grrrumble"),
            ("g r u m b l e", "grumble"),
            ("g.r.u.m.b.l.e", "grumble"),
            ("g-r-u-m-b-l-e now", "grumble now"),
            ("don't", "dont"),
            ("don\u{2019}t", "dont"),
            ("stra\u{DF}e \u{FB01}ne", "strasse fine"),
        ]
    )
    func disguises(written: String, read: String) {
        var normalizer = TextNormalizer()
        #expect(normalizer.normalize(written).text == read)
    }

    @Test(
        "leaves alone what is no disguise",
        arguments: [
            ("What a day! Really.", "what a day really"),
            ("I am a B", "i am a b"),
            ("12 apples, 1.5 pears", "0 apples 0 0 pears"),
            ("$100", "0"),
            ("one\n\ntwo", "one two"),
            ("", ""),
            ("?!... --", ""),
            ("\u{4F60}\u{597D}", "\u{4F60}\u{597D}"),
        ]
    )
    func plain(written: String, read: String) {
        var normalizer = TextNormalizer()
        #expect(normalizer.normalize(written).text == read)
    }

    @Test("reads whole numbers as words only in a text full of disguises")
    func numbers() {
        var normalizer = TextNormalizer()
        #expect(normalizer.normalize("gr4nd0 5n4rk 455").text == "grando snark ass")
        #expect(normalizer.normalize("the house at number 455").text == "the house at number 0")
    }

    @Test("knows where every byte came from")
    func origins() {
        var normalizer = TextNormalizer()
        let normalized = normalizer.normalize("\u{E9}a \u{FF42}")
        #expect(normalized.text == "ea b")
        #expect(normalized.origins == [0, 2, 4, 4])
    }

    @Test("takes bytes that are not UTF-8 for spaces")
    func invalid() {
        var normalizer = TextNormalizer()
        let bytes: [UInt8] = Array("ab".utf8) + [0xC3, 0x28, 0xFF] + Array("cd".utf8) + [0xE2, 0x82]
        bytes.withUnsafeBufferPointer { normalizer.normalize($0) }
        #expect(normalizer.result.text == "ab cd")
    }

    @Test("cuts a token without end into pieces")
    func longToken() {
        var normalizer = TextNormalizer()
        let text = String(repeating: "ab", count: 500)
        let tokens = normalizer.normalize(text).text.split(separator: " ")
        #expect(tokens.allSatisfy { $0.utf8.count <= 128 })
        #expect(tokens.joined() == text)
    }

    @Test("gives the same result however often its buffers were used")
    func reuse() {
        var normalizer = TextNormalizer()
        let first = normalizer.normalize("g r u m b l e at 10")
        _ = normalizer.normalize(String(repeating: "x1 ", count: 300))
        #expect(normalizer.normalize("g r u m b l e at 10") == first)
    }

    @Test("gives the same result wherever in a text a word stands, with origins and without", arguments: 0..<40)
    func places(seed: UInt64) {
        // Bytes near the end are looked at one by one, others eight at a time.
        var random = RandomSource(seed: seed + 1)
        let pieces = [
            "a", "B", "ooo", "LL", "zzzzz", "stone", " ", ". ", "'", "1", "@", "\u{E9}", "\u{FF21}", "\u{200B}",
            "\u{65E5}",
        ]
        let text = (0..<Int.random(in: 0..<30, using: &random)).map { _ in
            pieces[Int.random(in: 0..<pieces.count, using: &random)]
        }.joined()
        var normalizer = TextNormalizer()
        let alone = normalizer.normalize(text)
        let inside = normalizer.normalize(text + String(repeating: " ", count: 16))
        #expect(alone == inside)
        var plain = TextNormalizer(keepsOrigins: false)
        let withoutOrigins = plain.normalize(text)
        #expect(withoutOrigins.bytes == alone.bytes)
        #expect(withoutOrigins.style == alone.style)
        #expect(alone.origins.count == alone.bytes.count)
    }
}
