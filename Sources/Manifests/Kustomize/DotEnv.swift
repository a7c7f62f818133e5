/// Reads `.env` files: a line is `NAME=value`, empty or a comment.
enum DotEnv {
    static func pairs(
        _ bytes: [UInt8],
        named name: String,
        from position: SourcePosition
    ) throws(ManifestError) -> [(key: String, value: String)] {
        var result: [(key: String, value: String)] = []
        var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        for (index, raw) in lines.enumerated() {
            var line = raw
            if line.last == 0x0D { line.removeLast() }
            guard let decoded = String(validating: line, as: UTF8.self) else {
                throw ManifestError(
                    code: .invalid,
                    message: "line \(index + 1) of '\(name)' is not UTF-8",
                    position: position
                )
            }
            var text = Substring(decoded)
            if index == 0, text.unicodeScalars.first == "\u{FEFF}" { text = Substring(text.unicodeScalars.dropFirst()) }
            text = text.drop(while: \.isWhitespace)
            guard !text.isEmpty, !text.hasPrefix("#") else { continue }
            let key = text.prefix { $0 != "=" }
            guard !key.isEmpty else { continue }
            result.append((String(key), String(text.dropFirst(key.count + 1))))
        }
        return result
    }

    static func isName(_ text: some StringProtocol) -> Bool {
        guard let first = text.utf8.first, !(0x30...0x39).contains(first), text != ".", !text.hasPrefix("..") else {
            return false
        }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                true
            default: false
            }
        }
    }
}
