import CCurl

extension EasyHandle {
    /// Sets every option for one hop.
    ///
    /// `elapsed` is what earlier hops took of the total time.
    func configure(_ active: ActiveTransfer, userAgent: String, elapsed: Duration) throws(HTTPError) {
        let request = active.transfer.request
        let hop = active.hop
        try setErrorText()
        try set(CURLOPT_URL, hop.url.text)
        try set(CURLOPT_PROTOCOLS_STR, "http,https")
        // One connection carries one transfer at a time, so a paused reader holds up nobody else.
        try set(
            CURLOPT_HTTP_VERSION,
            Int(request.version == .http1 ? CURL_HTTP_VERSION_1_1 : CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE)
        )
        if request.isAlone {
            try set(CURLOPT_FRESH_CONNECT, true)
            try set(CURLOPT_FORBID_REUSE, true)
        }
        try set(CURLOPT_NOSIGNAL, true)
        try set(CURLOPT_BUFFERSIZE, 64 << 10)
        try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, true)
        try set(CURLOPT_USERAGENT, userAgent)
        try setCloseOnExec()
        try set(CURLOPT_UNIX_SOCKET_PATH, request.unixSocket)
        if request.unixSocket != nil || hop.url.isLoopback {
            try set(CURLOPT_PROXY, "")
        }
        try set(request.timeouts, elapsed: elapsed)
        try set(request.tls)
        try set(method: hop.method, upload: hop.sendsBody ? active.transfer.upload : nil, headers: hop.headers)
        try set(callbacksTo: active)
    }

    private func set(_ timeouts: HTTPTimeouts, elapsed: Duration) throws(HTTPError) {
        try set(CURLOPT_CONNECTTIMEOUT_MS, max(1, timeouts.connect.milliseconds))
        if let total = timeouts.total {
            try set(CURLOPT_TIMEOUT_MS, max(1, (total - elapsed).milliseconds))
        }
        if let idle = timeouts.idle {
            try set(CURLOPT_LOW_SPEED_LIMIT, 1)
            try set(CURLOPT_LOW_SPEED_TIME, max(1, (idle.milliseconds + 999) / 1000))
        }
    }

    private func set(_ tls: HTTPTLS) throws(HTTPError) {
        try set(CURLOPT_CAINFO, tls.authorityFile)
        if tls.authorityFile != nil {
            // In place of the system's directory of authorities, not next to it.
            try unset(CURLOPT_CAPATH)
        }
        try set(CURLOPT_SSLCERT, tls.certificateFile)
        try set(CURLOPT_SSLKEY, tls.keyFile)
        if !tls.isVerified {
            try set(CURLOPT_SSL_VERIFYPEER, false)
            try set(CURLOPT_SSL_VERIFYHOST, false)
        }
    }

    private func set(method: HTTPMethod, upload: Upload?, headers: HTTPHeaders) throws(HTTPError) {
        var lines = headers.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
        if headers["Accept"] == nil {
            lines.append("Accept: */*")
        }
        if let upload, !upload.isEmpty {
            try set(CURLOPT_UPLOAD, true)
            try set(CURLOPT_INFILESIZE_LARGE, offset: upload.length ?? -1)
            // Waiting for a 100 costs a round trip, or a second where none comes.
            lines.append("Expect:")
        }
        if method == .head {
            try set(CURLOPT_NOBODY, true)
        } else {
            try set(CURLOPT_CUSTOMREQUEST, method.rawValue)
        }
        try set(CURLOPT_HTTPHEADER, list: lines)
    }

    private func set(callbacksTo active: ActiveTransfer) throws(HTTPError) {
        // Unretained: the loop keeps it as long as the handle is in the multi handle.
        let context = unsafe Unmanaged.passUnretained(active).toOpaque()
        try unsafe set(CURLOPT_PRIVATE, pointer: context)
        try unsafe set(CURLOPT_WRITEDATA, pointer: context)
        try unsafe set(CURLOPT_HEADERDATA, pointer: context)
        try unsafe set(CURLOPT_READDATA, pointer: context)
        try unsafe set(CURLOPT_SEEKDATA, pointer: context)
        try unsafe set(CURLOPT_WRITEFUNCTION, callback: CurlCallbacks.write)
        try unsafe set(CURLOPT_HEADERFUNCTION, callback: CurlCallbacks.header)
        try unsafe set(CURLOPT_READFUNCTION, callback: CurlCallbacks.read)
        try unsafe set(seek: CurlCallbacks.seek)
    }
}

extension Duration {
    /// As libcurl takes times.
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        // A day is bound enough for libcurl's 32-bit platforms and ours.
        return Int(min(max(seconds, 0), 86_400 * 24)) * 1000 + Int(max(attoseconds, 0) / 1_000_000_000_000_000)
    }
}
