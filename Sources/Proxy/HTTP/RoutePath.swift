/// A request's path as rules see it.
enum RoutePath {
    /// The path with escapes of unreserved characters undone and dot segments resolved (RFC 3986, section 6.2.2).
    ///
    /// What is passed on stays as it came; this only keeps a spelling from choosing another rule. `.badRequest` for a path
    /// that leads above its root.
    static func normal(_ bytes: Span<UInt8>, _ path: HeadSlice) throws(HTTPRejection) -> [UInt8] {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(path.count + 1)
        var isPlain = true
        var index = path.lower
        while index < path.upper {
            var byte = bytes[index]
            if byte == 0x25, index + 2 < path.upper,
                let high = digit(bytes[index + 1]), let low = digit(bytes[index + 2]), isUnreserved(high << 4 | low)
            {
                byte = high << 4 | low
                index += 2
            }
            if byte == 0x2e, decoded.last == 0x2f { isPlain = false }
            decoded.append(byte)
            index += 1
        }
        if decoded.isEmpty { decoded.append(0x2f) }
        return isPlain ? decoded : try resolved(decoded)
    }

    private static func resolved(_ path: [UInt8]) throws(HTTPRejection) -> [UInt8] {
        var segments: [ArraySlice<UInt8>] = []
        let parts = path.split(separator: 0x2f, omittingEmptySubsequences: false).dropFirst()
        for (place, part) in parts.enumerated() {
            let isLast = place == parts.count - 1
            switch part {
            case [0x2e]:
                if isLast { segments.append([]) }
            case [0x2e, 0x2e]:
                guard segments.popLast() != nil else { throw .badRequest("The path leads above its root.") }
                if isLast { segments.append([]) }
            default: segments.append(part)
            }
        }
        return segments.reduce(into: []) { $0 += [0x2f] + $1 } + (segments.isEmpty ? [0x2f] : [])
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46, 0x61...0x66: (byte | 0x20) - 0x61 + 10
        default: nil
        }
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f, 0x7e: true
        default: false
        }
    }
}
