/// A secret's bytes as programs write them: in Base64, addresses, JSON, markup, quoted for a shell, in hexadecimal.
///
/// Every form is one that a widely used encoder gives; where encoders differ in what they escape there is a form for each.
enum SecretEncodings {
    /// Secrets longer than this are found in the main forms only, so that the patterns stay in proportion.
    static let maximumInAllForms = 4096

    /// The forms of some bytes, the bytes themselves among them where nothing has to be escaped.
    static func forms(of bytes: [UInt8]) -> [[UInt8]] {
        let main = Base64Forms.of(bytes) + [percent(bytes), json(bytes), windowsLines(bytes)]
        guard bytes.count <= maximumInAllForms else { return main }
        return main + Base64Forms.wrapped(bytes) + Base64Forms.parts(bytes) + addresses(bytes) + jsonVariants(bytes)
            + markup(bytes)
            + quoted(bytes) + hexadecimal(bytes)
    }

    // MARK: Addresses

    /// RFC 3986: all but unreserved characters, with digits of upper case.
    private static func percent(_ bytes: [UInt8]) -> [UInt8] {
        percent(bytes, keeping: "-._~", digits: upper)
    }

    /// As other encoders have it: digits of lower case, the marks that JavaScript's functions leave, and forms.
    private static func addresses(_ bytes: [UInt8]) -> [[UInt8]] {
        let plus = [UInt8(ascii: "+")]
        return [
            percent(bytes, keeping: "-._~", digits: lower),
            percent(bytes, keeping: "-._~", digits: upper, space: plus),
            percent(bytes, keeping: "-._~/", digits: upper),
            percent(bytes, keeping: "-._~!'()*", digits: upper),
            percent(bytes, keeping: "-._~!'()*;/?:@&=+$,#", digits: upper),
            percent(bytes, keeping: "-._*", digits: upper, space: plus),
        ]
    }

    private static func percent(
        _ bytes: [UInt8],
        keeping marks: String,
        digits: [UInt8],
        space: [UInt8]? = nil
    ) -> [UInt8] {
        let kept = Set(marks.utf8)
        return bytes.flatMap { byte -> [UInt8] in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: [byte]
            case 0x20: space ?? Array("%20".utf8)
            default: kept.contains(byte) ? [byte] : [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
    }

    // MARK: JSON

    /// RFC 8259 with no more escapes than have to be.
    private static func json(_ bytes: [UInt8]) -> [UInt8] {
        json(bytes) { _ in nil }
    }

    /// With slashes escaped, made safe for pages, both, in ASCII alone, and as a text in a text.
    private static func jsonVariants(_ bytes: [UInt8]) -> [[UInt8]] {
        func slash(_ byte: UInt8) -> [UInt8]? { byte == 0x2F ? [0x5C, byte] : nil }
        func page(_ byte: UInt8) -> [UInt8]? {
            [0x3C, 0x3E, 0x26].contains(byte) ? Array("\\u00".utf8) + hexadecimal([byte])[0] : nil
        }
        func both(_ byte: UInt8) -> [UInt8]? { slash(byte) ?? page(byte) }
        var forms = [json(bytes, slash), json(bytes, page), json(bytes, both), json(json(bytes))]
        if bytes.contains(where: { $0 >= 0x80 }) {
            for digits in [lower, upper] {
                for more in [{ _ in nil }, slash, page, both] as [(UInt8) -> [UInt8]?] {
                    forms.append(ascii(bytes, digits: digits, more))
                }
            }
        }
        return forms
    }

    /// All other characters as the units of UTF-16.
    private static func ascii(_ bytes: [UInt8], digits: [UInt8], _ more: (UInt8) -> [UInt8]?) -> [UInt8] {
        String(decoding: bytes, as: UTF8.self).utf16.flatMap { unit -> [UInt8] in
            if unit < 0x80 { return json([UInt8(unit)], more) }
            return [0x5C, 0x75] + [12, 8, 4, 0].map { digits[Int((unit >> UInt16($0)) & 15)] }
        }
    }

    private static func json(_ bytes: [UInt8], _ more: (UInt8) -> [UInt8]?) -> [UInt8] {
        bytes.flatMap { byte -> [UInt8] in
            switch byte {
            case 0x22, 0x5C: [0x5C, byte]
            case 0x0A: Array("\\n".utf8)
            case 0x0D: Array("\\r".utf8)
            case 0x09: Array("\\t".utf8)
            case 0x08: Array("\\b".utf8)
            case 0x0C: Array("\\f".utf8)
            case 0..<0x20: Array("\\u00".utf8) + hexadecimal([byte])[0]
            default: more(byte) ?? [byte]
            }
        }
    }

    // MARK: Markup

    /// XML, and HTML with the names that the common libraries give to quotes.
    private static func markup(_ bytes: [UInt8]) -> [[UInt8]] {
        [
            ("&quot;", "&apos;"), ("&quot;", "&#39;"), ("&quot;", "&#x27;"), ("&#34;", "&#39;"), ("&quot;", "'"),
            ("\"", "'"),
        ].map { quote, apostrophe in
            bytes.flatMap { byte -> [UInt8] in
                switch byte {
                case 0x26: Array("&amp;".utf8)
                case 0x3C: Array("&lt;".utf8)
                case 0x3E: Array("&gt;".utf8)
                case 0x22: Array(quote.utf8)
                case 0x27: Array(apostrophe.utf8)
                default: [byte]
                }
            }
        }
    }

    // MARK: Shells and expressions

    /// Within single and double quotes of shells (`set -x` writes them), of expressions, and bare with backslashes.
    private static func quoted(_ bytes: [UInt8]) -> [[UInt8]] {
        func replacing(_ special: String, _ text: (UInt8) -> String) -> [UInt8] {
            let special = Set(special.utf8)
            return bytes.flatMap { special.contains($0) ? Array(text($0).utf8) : [$0] }
        }
        func backslashed(_ byte: UInt8) -> String { "\\" + String(UnicodeScalar(byte)) }
        var forms = [
            replacing("'") { _ in "'\\''" }, replacing("'") { _ in "'\"'\"'" }, replacing("'") { _ in "''" },
            replacing("\"", backslashed), replacing("'\\", backslashed), replacing("\"\\$`", backslashed),
            replacing(" \t!\"#$&'()*,;<>?[\\]^`{|}~", backslashed),
        ]
        // Two programs are told apart by '&': a shell that fails at one prints the others by themselves.
        if let last = bytes.lastIndex(of: UInt8(ascii: "&")) {
            forms += [Array(bytes[...last]), Array(bytes[(last + 1)...])].filter { $0.count >= 6 }
        }
        if bytes.count > 2, bytes.first == 0x22, bytes.last == 0x22 { forms.append(Array(bytes[1..<bytes.count - 1])) }
        return forms
    }

    // MARK: Others

    private static func hexadecimal(_ bytes: [UInt8]) -> [[UInt8]] {
        [lower, upper].map { digits in bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] } }
    }

    private static func windowsLines(_ bytes: [UInt8]) -> [UInt8] {
        bytes.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }
    }

    private static let upper = Array("0123456789ABCDEF".utf8)
    private static let lower = Array("0123456789abcdef".utf8)
}
