/// Collects the header lines of an answer, from hostile hands: interim answers are skipped and sizes bounded.
struct HeaderParser {
    /// What a line brought.
    enum Event: Equatable {
        case more
        case head(HTTPHead)
        case failed(HTTPError.Code, String)
    }

    static let bytesLimit = 256 << 10
    static let fieldsLimit = 1000

    private var status: Int?
    private var headers = HTTPHeaders()
    private var count = 0
    private var bytes = 0
    /// Whether the head is complete.
    private(set) var isDone = false

    /// Takes one line with its end.
    ///
    /// Lines after the head are trailers, which nobody asked for.
    mutating func consume(_ line: [UInt8]) -> Event {
        guard !isDone else {
            return .more
        }
        bytes += line.count
        guard bytes <= Self.bytesLimit else {
            return .failed(.tooLarge, "the header is longer than \(Self.bytesLimit) bytes")
        }
        let text = Self.trim(line[...])
        if line.starts(with: "HTTP/".utf8) {
            guard let code = Self.status(text) else {
                return .failed(.protocolViolation, "the status line is malformed")
            }
            status = code
            headers = HTTPHeaders()
            count = 0
            return .more
        }
        if text.isEmpty {
            return finish()
        }
        guard let colon = text.firstIndex(of: UInt8(ascii: ":")) else {
            return .more
        }
        count += 1
        guard count <= Self.fieldsLimit else {
            return .failed(.tooLarge, "the header has more than \(Self.fieldsLimit) fields")
        }
        headers.add(Self.string(Self.trim(text[..<colon])), Self.string(Self.trim(text[(colon + 1)...])))
        return .more
    }

    private mutating func finish() -> Event {
        guard let status else {
            return .failed(.protocolViolation, "the answer has no status line")
        }
        guard status >= 200 else {
            self.status = nil
            return .more
        }
        isDone = true
        return .head(HTTPHead(status: status, headers: headers))
    }

    private static func status(_ line: ArraySlice<UInt8>) -> Int? {
        let parts = line.split(separator: UInt8(ascii: " "), maxSplits: 2)
        guard parts.count >= 2, parts[1].count == 3, let code = Int(string(parts[1])), code >= 100 else {
            return nil
        }
        return code
    }

    private static func trim(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let isBlank = { (byte: UInt8) in byte == 32 || byte == 9 || byte == 13 || byte == 10 }
        return bytes.drop(while: isBlank).reversed().drop(while: isBlank).reversed()[...]
    }

    private static func string(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes, as: UTF8.self)
    }
}
