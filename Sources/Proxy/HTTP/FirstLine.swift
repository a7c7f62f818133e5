/// What the first bytes of a client say of its protocol.
enum FirstLine: Equatable {
    case request
    case other
    /// So far it may be a request.
    case incomplete

    private static let methods: [StaticString] = [
        "GET ", "HEAD ", "POST ", "PUT ", "DELETE ", "OPTIONS ", "PATCH ", "TRACE ",
    ]

    /// A request has a first line that ends with its version; what has not come so far must begin with a common method and a path.
    init(_ bytes: Span<UInt8>) {
        var end = 0
        while end < bytes.count, bytes[end] != 0x0a { end += 1 }
        if end < bytes.count {
            self = Self.endsWithVersion(bytes, end) && bytes[0].isToken ? .request : .other
        } else if bytes.count < HTTPLimits.requestLine, Self.methods.contains(where: { Self.begins(bytes, $0) }) {
            self = .incomplete
        } else {
            self = .other
        }
    }

    /// Whether the line feed at `end` follows ` HTTP/1.1` or ` HTTP/1.0` and a carriage return.
    private static func endsWithVersion(_ bytes: Span<UInt8>, _ end: Int) -> Bool {
        let text: StaticString = " HTTP/1."
        let start = end - text.utf8CodeUnitCount - 2
        guard start > 0, bytes[end - 1] == 0x0d, bytes[end - 2] == 0x30 || bytes[end - 2] == 0x31 else { return false }
        return (0..<text.utf8CodeUnitCount).allSatisfy { unsafe bytes[start + $0] == text.utf8Start[$0] }
    }

    /// Whether all that is there fits a method and the beginning of a target.
    private static func begins(_ bytes: Span<UInt8>, _ method: StaticString) -> Bool {
        let count = method.utf8CodeUnitCount
        for index in 0..<min(count, bytes.count) where unsafe bytes[index] != method.utf8Start[index] { return false }
        guard bytes.count > count else { return true }
        return bytes[count] == 0x2f || bytes[count] == 0x2a || bytes[count] == 0x68
    }
}
