import CCurl
import Synchronization

/// One message while libcurl hands it over, on a thread of its own.
final class MailTransfer: Sendable {
    private struct State {
        var sent = 0
        var reply: MailReply?
        var isCancelled = false
    }

    private let message: MailMessage
    private let server: MailServer
    private let state = Mutex(State())

    init(_ message: MailMessage, to server: MailServer) {
        self.message = message
        self.server = server
    }

    /// Has `run` end soon; it may be too late.
    func cancel() {
        state.withLock { $0.isCancelled = true }
    }

    /// Hands the message over; blocks its thread until the server has taken it or not.
    func run() -> Result<Void, MailError> {
        guard MultiHandle.isReady, let easy = EasyHandle.make() else {
            return .failure(MailError(.system, "libcurl could not be started"))
        }
        do {
            try configure(easy)
        } catch {
            return .failure(MailError(.system, error.message))
        }
        let code = easy.perform()
        guard code != CURLE_OK else { return .success(()) }
        return .failure(MailError(code, reply: state.withLock { $0.reply }, handle: easy))
    }

    private func configure(_ easy: EasyHandle) throws(HTTPError) {
        let scheme = server.security == .implicit ? "smtps" : "smtp"
        let host = server.host.contains(":") ? "[\(server.host)]" : server.host
        try easy.setErrorText()
        try easy.set(CURLOPT_URL, "\(scheme)://\(host):\(server.port)")
        try easy.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        try easy.set(CURLOPT_PROXY, "")
        try easy.set(CURLOPT_NOSIGNAL, true)
        try easy.setCloseOnExec()
        if server.security == .startTLS { try easy.set(CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue)) }
        if let authority = server.authorityFile {
            try easy.set(CURLOPT_CAINFO, authority)
            try easy.unset(CURLOPT_CAPATH)
        }
        try easy.set(CURLOPT_USERNAME, server.username)
        try easy.set(CURLOPT_PASSWORD, server.password)
        try easy.set(CURLOPT_CONNECTTIMEOUT_MS, server.connectTimeout.milliseconds)
        try easy.set(CURLOPT_TIMEOUT_MS, server.totalTimeout.milliseconds)
        try easy.set(CURLOPT_SERVER_RESPONSE_TIMEOUT, max(1, server.replyTimeout.milliseconds / 1000))
        try easy.set(CURLOPT_MAIL_FROM, "<\(message.from)>")
        try easy.set(CURLOPT_MAIL_RCPT, list: ["<\(message.to)>"])
        try easy.set(CURLOPT_UPLOAD, true)
        try easy.set(CURLOPT_INFILESIZE_LARGE, offset: Int64(message.data.count))
        try easy.set(CURLOPT_NOPROGRESS, false)
        // Unretained: whoever runs it holds it until `perform` has ended.
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        for option in [CURLOPT_READDATA, CURLOPT_HEADERDATA, CURLOPT_WRITEDATA, CURLOPT_XFERINFODATA] {
            try unsafe easy.set(option, pointer: context)
        }
        try unsafe easy.set(CURLOPT_READFUNCTION, callback: Self.read)
        try unsafe easy.set(CURLOPT_HEADERFUNCTION, callback: Self.reply)
        try unsafe easy.set(CURLOPT_WRITEFUNCTION, callback: Self.reply)
        try unsafe easy.set(progress: Self.progress)
    }

    private func read(into target: UnsafeMutableRawBufferPointer) -> Int {
        let start = state.withLock { state in
            defer { state.sent = min(message.data.count, state.sent + target.count) }
            return state.sent
        }
        let rest = message.data[start...].prefix(target.count)
        unsafe target.copyBytes(from: rest)
        return rest.count
    }

    private func note(_ line: [UInt8]) {
        guard let reply = MailReply(line) else { return }
        state.withLock { $0.reply = reply }
    }

    private static func transfer(_ context: UnsafeMutableRawPointer?) -> MailTransfer? {
        unsafe context.map { unsafe Unmanaged<MailTransfer>.fromOpaque($0).takeUnretainedValue() }
    }

    private static let read: headgate_data_callback = { data, size, count, context in
        guard let transfer = unsafe MailTransfer.transfer(context) else { return Int(CURL_READFUNC_ABORT) }
        return unsafe transfer.read(into: UnsafeMutableRawBufferPointer(start: data, count: size * count))
    }

    private static let reply: headgate_data_callback = { data, size, count, context in
        guard let transfer = unsafe MailTransfer.transfer(context) else { return 0 }
        transfer.note(unsafe Array(UnsafeRawBufferPointer(start: data, count: size * count)))
        return size * count
    }

    private static let progress: headgate_progress_callback = { context, _, _, _, _ in
        guard let transfer = unsafe MailTransfer.transfer(context) else { return 1 }
        return transfer.state.withLock { $0.isCancelled } ? 1 : 0
    }
}
