/// Where a part of a head lies.
struct HeadSlice: Hashable, Sendable {
    var start: Int32
    var end: Int32

    init(_ start: Int, _ end: Int) {
        self.start = Int32(truncatingIfNeeded: start)
        self.end = Int32(truncatingIfNeeded: end)
    }

    var lower: Int { Int(start) }
    var upper: Int { Int(end) }
    var count: Int { Int(end - start) }
    var isEmpty: Bool { start == end }
}

/// One field of a head.
struct HeadField: Hashable, Sendable {
    /// What the proxy does with a field.
    enum Kind: UInt8, Sendable {
        /// Passed on as it is.
        case other
        case host
        case contentLength
        case transferEncoding
        case connection
        case upgrade
        case expect
        /// Says where a request came from; only a trusted sender may.
        case forwarded
        /// Is about one connection only (RFC 9110, section 7.6.1).
        case hopByHop
        /// Would be one of those with hyphens for its underscores, as many servers take it.
        case ambiguous
    }

    var kind: Kind
    var name: HeadSlice
    var value: HeadSlice
    /// Where the whole line begins and ends.
    var line: HeadSlice
    /// Named by a Connection field, or never passed on.
    var isDropped = false
}

extension HeadField.Kind {
    /// What a name stands for.
    init(_ bytes: Span<UInt8>, _ name: HeadSlice) {
        let kind = Self.likeness(bytes, name)
        let isExact = kind == .other || kind == .forwarded || !(name.lower..<name.upper).contains { bytes[$0] == 0x5f }
        self = isExact ? kind : .ambiguous
    }

    private static func likeness(_ bytes: Span<UInt8>, _ name: HeadSlice) -> Self {
        func isNamed(_ text: StaticString) -> Bool { bytes.has(text, at: name) }
        switch name.count {
        case 2 where isNamed("te"): return .hopByHop
        case 4 where isNamed("host"): return .host
        case 6 where isNamed("expect"): return .expect
        case 7 where isNamed("upgrade"): return .upgrade
        case 7 where isNamed("trailer"): return .hopByHop
        case 9 where isNamed("forwarded") || isNamed("x-real-ip"): return .forwarded
        case 10 where isNamed("connection"): return .connection
        case 10 where isNamed("keep-alive"): return .hopByHop
        case 14 where isNamed("content-length"): return .contentLength
        case 14 where isNamed("http2-settings"): return .hopByHop
        case 16 where isNamed("proxy-connection"): return .hopByHop
        case 17 where isNamed("transfer-encoding"): return .transferEncoding
        case 12... where bytes.has("x-forwarded-", at: HeadSlice(name.lower, name.lower + 12)): return .forwarded
        default: return .other
        }
    }
}

extension Span<UInt8> {
    /// Whether a slice is a text of small letters, whatever the case of its own and with hyphens for underscores.
    func has(_ text: StaticString, at slice: HeadSlice) -> Bool {
        guard slice.count == text.utf8CodeUnitCount else { return false }
        let start = slice.lower
        for index in 0..<slice.count {
            var byte = self[start + index]
            if byte >= 0x41, byte <= 0x5a { byte |= 0x20 }
            if byte == 0x5f { byte = 0x2d }
            guard unsafe byte == text.utf8Start[index] else { return false }
        }
        return true
    }

    /// Whether two slices are the same name, whatever the case.
    func areEqual(_ left: HeadSlice, _ right: HeadSlice) -> Bool {
        guard left.count == right.count else { return false }
        return (0..<left.count).allSatisfy { self[left.lower + $0].lowercased == self[right.lower + $0].lowercased }
    }

    /// A copy of a slice.
    func bytes(_ slice: HeadSlice) -> [UInt8] {
        (slice.lower..<slice.upper).map { self[$0] }
    }
}

extension UInt8 {
    /// The small letter of an ASCII letter.
    var lowercased: UInt8 { self >= 0x41 && self <= 0x5a ? self | 0x20 : self }

    var isDigit: Bool { self >= 0x30 && self <= 0x39 }

    /// What may stand in a method or a field's name (RFC 9110, section 5.6.2).
    var isToken: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5a, 0x5e...0x7a, 0x21, 0x23...0x27, 0x2a, 0x2b, 0x2d, 0x2e, 0x7c, 0x7e: true
        default: false
        }
    }

    /// What may stand in a field's value: visible ASCII, spaces, tabs, and bytes past ASCII.
    var isFieldContent: Bool { self >= 0x20 ? self != 0x7f : self == 0x09 }
}
