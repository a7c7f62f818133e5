extension HTTPRequest {
    /// Refuses what would let one header or path become two.
    func validate() throws(HTTPError) {
        guard method.rawValue.isToken else {
            throw HTTPError(.invalidRequest, "the method is not a token")
        }
        for field in headers {
            guard field.name.isToken else {
                throw HTTPError(.invalidRequest, "a header's name is not a token")
            }
            guard field.value.utf8.allSatisfy({ $0 >= 32 && $0 != 127 || $0 == 9 }) else {
                throw HTTPError(.invalidRequest, "the value of header \(field.name) has control characters")
            }
        }
        if let unixSocket {
            // sun_path holds 108 bytes with the closing zero.
            guard !unixSocket.isEmpty, unixSocket.utf8.count < 108, !unixSocket.utf8.contains(0) else {
                throw HTTPError(.invalidRequest, "the path of the unix socket is empty or longer than 107 bytes")
            }
        }
    }
}

extension String {
    /// Whether it is a token as RFC 9110 has it.
    fileprivate var isToken: Bool {
        !isEmpty
            && utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default:
                    "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }
}
