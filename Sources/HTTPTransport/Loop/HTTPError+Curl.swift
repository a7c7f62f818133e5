import CCurl

extension HTTPError {
    /// The error for a code of libcurl's.
    ///
    /// Its own text is shown only where it cannot quote a URL.
    init(_ code: CURLcode, label: String, handle: EasyHandle) {
        let kind: Code
        let detail = handle.detail
        var reason = unsafe String(cString: curl_easy_strerror(code))
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            kind = .resolve
        case CURLE_COULDNT_CONNECT:
            kind = .couldNotConnect
            reason = handle.systemReason ?? reason
        case CURLE_OPERATION_TIMEDOUT:
            kind = .timedOut
            reason = detail.isEmpty ? reason : detail
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_ENGINE_NOTFOUND,
            CURLE_SSL_CRL_BADFILE, CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_SHUTDOWN_FAILED:
            kind = .tls
            reason = detail.isEmpty ? reason : detail
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING, CURLE_HTTP2:
            kind = .protocolViolation
        case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_SEND_FAIL_REWIND:
            kind = .connectionLost
        case CURLE_URL_MALFORMAT, CURLE_BAD_FUNCTION_ARGUMENT:
            kind = .invalidRequest
        case CURLE_READ_ERROR, CURLE_ABORTED_BY_CALLBACK:
            kind = .body
        case CURLE_FILESIZE_EXCEEDED:
            kind = .tooLarge
        default:
            kind = .system
        }
        self.init(kind, "\(label): \(reason)")
    }
}
