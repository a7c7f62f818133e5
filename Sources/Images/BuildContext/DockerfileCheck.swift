/// The check of a Dockerfile that is worth doing before anything is sent to an engine.
enum DockerfileCheck {
    static let maximumBytes: Int64 = 1 << 20

    private static let mayComeFirst: Set<String> = ["FROM", "ARG"]

    /// Throws unless the first instruction is one that may come first; names file and line.
    static func check(_ bytes: [UInt8], file: String) throws(ImagesError) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ImagesError(.invalidArgument, "\(file): the Dockerfile is not UTF-8 text")
        }
        var body = text.unicodeScalars[...]
        if body.first == "\u{FEFF}" { body = body.dropFirst() }
        for (index, line) in body.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = String(line).split(whereSeparator: \.isWhitespace)
            guard let first = words.first, first.utf8.first != UInt8(ascii: "#") else { continue }
            guard mayComeFirst.contains(first.uppercased()) else {
                throw ImagesError(
                    .invalidArgument,
                    "\(file):\(index + 1): expected FROM or ARG as the first instruction, found \(quoted(first))"
                )
            }
            return
        }
        throw ImagesError(.invalidArgument, "\(file):1: the Dockerfile has no instruction; it must begin with FROM")
    }
}
