import CCurl

/// An absolute http or https URL in its parts, by libcurl's own parser so that both read it alike.
struct ParsedURL: Sendable, Hashable {
    let text: String
    let scheme: String
    let host: String
    let port: String
    let path: String

    init(_ text: String) throws(HTTPError) {
        try self.init(text, relativeTo: nil)
    }

    /// Resolves a `Location`.
    init(_ reference: String, relativeTo base: ParsedURL?) throws(HTTPError) {
        guard let url = unsafe curl_url() else {
            throw HTTPError(.system, "libcurl has no memory for a URL")
        }
        defer { unsafe curl_url_cleanup(url) }
        if let base {
            try unsafe Self.set(url, base.text)
        }
        try unsafe Self.set(url, reference)
        text = try unsafe Self.get(url, CURLUPART_URL)
        scheme = try unsafe Self.get(url, CURLUPART_SCHEME)
        host = try unsafe Self.get(url, CURLUPART_HOST)
        port = try unsafe Self.get(url, CURLUPART_PORT, flags: CURLU_DEFAULT_PORT)
        path = try unsafe Self.get(url, CURLUPART_PATH)
        guard scheme == "http" || scheme == "https" else {
            throw HTTPError(.invalidRequest, "the URL is neither http nor https")
        }
    }

    /// Scheme, host, port and path: no user, password, query or fragment.
    var safeText: String {
        let isDefault = port == (scheme == "https" ? "443" : "80")
        return "\(scheme)://\(host)\(isDefault ? "" : ":" + port)\(path.prefix(200))"
    }

    func hasSameOrigin(as other: ParsedURL) -> Bool {
        scheme == other.scheme && host.equalsIgnoringCase(other.host) && port == other.port
    }

    /// Whether no proxy could reach the host.
    var isLoopback: Bool {
        host.equalsIgnoringCase("localhost") || host.hasPrefix("127.") || host == "[::1]"
    }

    private static func set(_ url: OpaquePointer, _ text: String) throws(HTTPError) {
        // A space is refused by the parser; a line break it would drop.
        guard text.utf8.allSatisfy({ $0 > 32 && $0 != 127 }) else {
            throw HTTPError(.invalidRequest, "the URL has spaces or control characters")
        }
        guard unsafe curl_url_set(url, CURLUPART_URL, text, 0) == CURLUE_OK else {
            throw HTTPError(.invalidRequest, "the URL is malformed")
        }
    }

    private static func get(_ url: OpaquePointer, _ part: CURLUPart, flags: Int32 = 0) throws(HTTPError) -> String {
        var value: UnsafeMutablePointer<CChar>? = nil
        let code = unsafe curl_url_get(url, part, &value, UInt32(flags))
        guard code == CURLUE_OK, let value = unsafe value else {
            throw HTTPError(.invalidRequest, "the URL is malformed")
        }
        defer { unsafe curl_free(value) }
        return unsafe String(cString: value)
    }
}
