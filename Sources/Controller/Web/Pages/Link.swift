/// Makes links of addresses, and only of those that are safe to follow.
enum Link {
    /// A link to a place outside these pages; what is not an `http` or `https` address is shown and not linked.
    static func external(_ address: String, _ text: String) -> HTML {
        guard isWeb(address) else { return "<span>\(text)</span>" }
        return "<a href=\"\(address)\" rel=\"noreferrer noopener\">\(text)</a>"
    }

    static func run(_ id: Int) -> String { "/runs/\(id)" }

    static func review(run: Int, job: String) -> String { "/reviews/\(run)/\(segment(job))" }

    static func environment(_ name: String) -> String { "/environments/\(segment(name))" }

    static func log(run: Int, job: String) -> String { "/runs/\(run)/jobs/\(segment(job))" }

    /// A text as one segment of a path (RFC 3986): all but unreserved characters are percent-encoded.
    static func segment(_ text: String) -> String {
        var path = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "~"):
                path.unicodeScalars.append(Unicode.Scalar(byte))
            case UInt8(ascii: ".") where text != "." && text != "..":
                path += "."
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                path += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return path
    }

    /// A path on this server to go on to, or the overview for anything else that was given.
    static func local(_ path: String?) -> String {
        guard let path, path.utf8.count <= 500, path.hasPrefix("/"), !path.hasPrefix("//"),
            path.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") })
        else { return "/" }
        return path
    }

    /// Whether an address is an `http` or `https` one of harmless characters.
    static func isWeb(_ address: String) -> Bool {
        let start = address.prefix(8).lowercased()
        guard start.hasPrefix("http://") || start.hasPrefix("https://") else { return false }
        return address.utf8.count <= 2000 && address.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
