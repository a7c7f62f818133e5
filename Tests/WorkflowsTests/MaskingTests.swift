import Testing

@testable import Workflows

@Suite("Masking")
struct MaskingTests {
    /// Masks a text given in chunks of a size.
    private func mask(_ text: String, secrets: [String], chunk: Int) -> String {
        var masker = SecretMasker(secrets: secrets)
        var output: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            output += masker.mask(rest.prefix(chunk))
            rest = rest.dropFirst(chunk)
        }
        return String(decoding: output + masker.finish(), as: UTF8.self)
    }

    @Test(
        "A secret is masked wherever the stream is cut",
        arguments: [
            ("key is s3cr3t!", ["s3cr3t"], "key is ***!"),
            ("s3cr3ts3cr3t x s3cr3t", ["s3cr3t"], "*** x ***"),
            ("abcdef", ["abcd", "cdef"], "***"),
            ("xabcabd", ["abd"], "xabc***"),
            ("aaaab", ["aab"], "aa***"),
            ("abc ab", ["abcd", "b"], "a***c a***"),
            ("pass word", ["  pass word \n"], "***"),
            ("one\ntwo", ["one\ntwo"], "***"),
            ("first-line here, and second-line there", ["first-line\nsecond-line"], "*** here, and *** there"),
            ("a\r\nb two-lines\r\nmore", ["two-lines\nmore"], "a\r\nb ***"),
            ("nothing", [], "nothing"), ("nothing", ["", "  ", "\n"], "nothing"),
            ("höchst geheim über", ["geheim ü"], "höchst ***ber"),
            ("url?k=a%2Fb%20c%3F", ["a/b c?"], "url?k=***"),
            (#"{"k":"a\"b\\c"}"#, [#"a"b\c"#], #"{"k":"***"}"#),
        ] as [(String, [String], String)]
    )
    func secretIsMasked(text: String, secrets: [String], expected: String) {
        for chunk in 1...(text.utf8.count + 1) {
            #expect(mask(text, secrets: secrets, chunk: chunk) == expected, "in chunks of \(chunk)")
        }
        #expect(SecretMasker(secrets: secrets).masked(text) == expected)
    }

    @Test("A secret is masked in Base64, wherever it stands in what is encoded", arguments: 0..<6)
    func base64IsMasked(before: Int) {
        let secret = "correct-horse-battery"
        let plain = String(repeating: "x", count: before) + secret + "tail"
        let encoded = base64(Array(plain.utf8))
        let masked = mask(encoded, secrets: [secret], chunk: 5)
        #expect(masked.contains("***"))
        // What is left of the secret's own characters is at most the one at each end that others share.
        #expect(masked.utf8.count <= encoded.utf8.count - (secret.utf8.count * 8 / 6 - 2) + 3, "\(masked)")
        #expect(mask(base64(Array(secret.utf8)), secrets: [secret], chunk: 3).allSatisfy { $0 == "*" || $0 == "=" })
    }

    /// What Python 3.11, Go 1.22, Java 17, JavaScript, PHP 8, bash 5 and XML writers make of one secret.
    @Test(
        "A secret is masked as encoders and shells write it",
        arguments: [
            #"a/b&c'd\"e<f>\u00e9~(x)"#, #"a\/b&c'd\"e<f>\u00e9~(x)"#, #"a/b\u0026c'd\"e\u003cf\u003eé~(x)"#,
            #"a\/b\u0026c'd\"e\u003cf\u003eé~(x)"#, #"a/b&c'd\\\"e<f>é~(x)"#,
            "a/b%26c%27d%22e%3Cf%3E%C3%A9~%28x%29", "a%2Fb%26c%27d%22e%3Cf%3E%C3%A9~%28x%29",
            "a%2fb%26c%27d%22e%3cf%3e%c3%a9~%28x%29", "a%2Fb%26c'd%22e%3Cf%3E%C3%A9~(x)",
            "a/b&c'd%22e%3Cf%3E%C3%A9~(x)",
            "a%2Fb%26c%27d%22e%3Cf%3E%C3%A9%7E%28x%29", "a/b&amp;c&#x27;d&quot;e&lt;f&gt;é~(x)",
            "a/b&amp;c&#39;d&#34;e&lt;f&gt;é~(x)", "a/b&amp;c&apos;d&quot;e&lt;f&gt;é~(x)",
            #"a/b&amp;c'd"e&lt;f&gt;é~(x)"#,
            #"a/b&c'\''d"e<f>é~(x)"#, #"a/b&c'"'"'d"e<f>é~(x)"#, #"a/b&c''d"e<f>é~(x)"#, #"a/b&c\'d"e<f>é~(x)"#,
            #"a/b&c'd\"e<f>é~(x)"#, #"a/b\&c\'d\"e\<f\>é\~\(x\)"#,
            "612f6226632764226" + "53c663ec3a97e287829", "612F6226632764226" + "53C663EC3A97E287829",
        ]
    )
    func encodedSecretIsMasked(text: String) {
        let secret = #"a/b&c'd"e<f>é~(x)"#
        for chunk in [1, 7, 1000] {
            #expect(mask("[\(text)]", secrets: [secret], chunk: chunk) == "[***]")
        }
    }

    @Test("A secret is masked in Base64 that is broken into lines", arguments: [64, 76])
    func wrappedBase64IsMasked(width: Int) {
        let secret = String((0..<40).flatMap { "k\($0 * 7919)-" })
        let encoded = base64(Array((secret + "\n").utf8))
        var lines: [String] = []
        var rest = encoded[...]
        while !rest.isEmpty {
            lines.append(String(rest.prefix(width)))
            rest = rest.dropFirst(width)
        }
        let masked = mask(lines.joined(separator: "\n"), secrets: [secret], chunk: 11)
        let left = masked.filter { !"*\n=".contains($0) }
        #expect(lines.count > 3 && left.utf8.count <= 4, "\(masked)")
    }

    @Test("A secret is masked in Base64 of a longer text that is broken into lines", arguments: 0..<80)
    func embeddedBase64IsMasked(before: Int) {
        let secret = #"every "where" & \ more/+=-2c24f00a641192e0deb1be5f26484d"#
        let encoded = base64(Array((String(repeating: "x", count: before) + secret + "tail").utf8))
        let lines = stride(from: 0, to: encoded.count, by: 76).map { start in
            String(encoded.dropFirst(start).prefix(76))
        }
        let masked = mask(lines.joined(separator: "\n"), secrets: [secret], chunk: 13)
        // Eleven characters at most on each side of the line's end, and those that are shared with what is around.
        let around = base64([UInt8](repeating: 0x78, count: before)).utf8.count + 8
        #expect(masked.filter { !"*\n=".contains($0) }.utf8.count <= around + 15, "\(masked)")
    }

    @Test("The parts of a secret that a shell tells apart, and one given in quotes, are masked")
    func parts() {
        #expect(
            mask("no command 'second', first-part&", secrets: ["first-part&second"], chunk: 3)
                == "no command '***', ***"
        )
        #expect(mask("it is quoted", secrets: [#""quoted""#], chunk: 3) == "it is ***")
    }

    @Test("A secret that is told in the stream is masked from then on")
    func laterSecret() {
        var masker = SecretMasker(secrets: ["first"])
        var output = masker.mask(Array("hidden fir".utf8))
        masker.add("hidden")
        output += masker.mask(Array("st hidden".utf8))
        #expect(String(decoding: output + masker.finish(), as: UTF8.self) == "hidden *** ***")
    }

    @Test("The masker begins again after finish")
    func finishBeginsAgain() {
        var masker = SecretMasker(secrets: ["abc"])
        #expect(masker.mask(Array("ab".utf8)) == [])
        #expect(masker.finish() == Array("ab".utf8))
        #expect(masker.mask(Array("c".utf8)) == Array("c".utf8))
    }

    @Test("A hostile stream costs time in proportion only", .timeLimit(.minutes(10)))
    func hostileStream() {
        let secret = String(repeating: "a", count: 8000) + "b"
        var masker = SecretMasker(secrets: [secret])
        var length = 0
        let chunk = [UInt8](repeating: 0x61, count: 10_000)
        for _ in 0..<30 {
            length += masker.mask(chunk).count
        }
        length += masker.finish().count
        #expect(length == 300_000)
    }

    private func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var result = ""
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = Array(rest.prefix(3)) + [0, 0]
            let value = Int(part[0]) << 16 | Int(part[1]) << 8 | Int(part[2])
            let count = min(3, rest.count)
            for place in 0..<4 {
                result.append(place <= count ? alphabet[(value >> (18 - 6 * place)) & 63] : "=")
            }
            rest = rest.dropFirst(3)
        }
        return result
    }
}
