import HTTPTransport
import Moderation

/// Brings one file, going on where an earlier download ended.
///
/// The bytes gather in `PATH.part`, and `PATH.part.json` says what they are part of. When it ends early both stay for the next
/// one. The server is asked for the rest with `If-Range`, so a file that has changed comes from its start.
struct Download {
    private static let redirects = 10
    private static let longestPause = Duration.seconds(30)

    let source: DatasetSource
    let path: String
    let settings: DownloadSettings
    let tell: @Sendable (FetchEvent) -> Void
    private let client = HTTPClient(userAgent: "moderation")

    init(
        _ source: DatasetSource,
        to path: String,
        settings: DownloadSettings,
        tell: @escaping @Sendable (FetchEvent) -> Void
    ) {
        self.source = source
        self.path = path
        self.settings = settings
        self.tell = tell
    }

    /// Downloads the file and returns its SHA-256; what does not have the expected one is removed and refused.
    func run(expecting expected: String?) async throws(ModerationError) -> String {
        let part = try PartFile(path + ".part")
        let wasBegun = try prepare(part)
        do throws(ModerationError) {
            try await receive(part)
        } catch {
            // Without a byte there is nothing to go on with.
            if part.size == 0 { try clear(part) }
            throw error
        }
        var digest = try part.digest()
        if let expected, digest != expected, wasBegun {
            // What an earlier fetch left may be what is wrong.
            tell(.restarted)
            try restart(part)
            try await receive(part)
            digest = try part.digest()
        }
        guard expected == nil || digest == expected else {
            try clear(part)
            throw ModerationError(
                .invalidData,
                "\(source.title) has the SHA-256 \(digest), not \(expected ?? ""): it has changed, or is not what it "
                    + "should be. Nothing was kept; if the change is right, give the new sum with --sha256"
            )
        }
        try part.finish(as: path)
        try PartFile.remove(statePath)
        return digest
    }

    private var statePath: String { path + ".part.json" }

    /// Makes sure that what is there is part of this file; says whether there is any.
    private func prepare(_ part: PartFile) throws(ModerationError) -> Bool {
        guard part.size > 0 else { return false }
        let state = DownloadState.read(statePath)
        guard let state, state.validator != nil, state == DownloadState(url: source.url, validator: state.validator)
        else {
            try restart(part)
            return false
        }
        tell(.resumed(at: part.size))
        return true
    }

    /// Leaves nothing of it.
    private func clear(_ part: PartFile) throws(ModerationError) {
        try PartFile.remove(part.path)
        try PartFile.remove(statePath)
    }

    private func restart(_ part: PartFile) throws(ModerationError) {
        try part.clear()
        try PartFile.remove(statePath)
    }

    /// Asks for what is missing until nothing is.
    private func receive(_ part: PartFile) async throws(ModerationError) {
        let deadline = ContinuousClock.now + settings.timeLimit
        var pause = settings.pause
        var left = settings.retries
        while true {
            let before = part.size
            guard case .again(let failure, let wanted) = try await attempt(part, deadline) else { return }
            if part.size > before { (pause, left) = (settings.pause, settings.retries) }
            let wait = max(wanted, pause * Double.random(in: 0.75...1.25))
            guard left > 0, ContinuousClock.now + wait < deadline else { throw failure }
            left -= 1
            tell(.retrying(failure.message))
            do {
                try await Task.sleep(for: wait)
            } catch {
                throw failure
            }
            pause = min(pause * 2, Self.longestPause)
        }
    }

    private enum Outcome {
        case done
        /// The same request may go better, not before a time that the server names.
        case again(ModerationError, after: Duration)
    }

    private func attempt(
        _ part: PartFile,
        _ deadline: ContinuousClock.Instant
    ) async throws(ModerationError) -> Outcome {
        let validator = part.size > 0 ? DownloadState.read(statePath)?.validator : nil
        // Without one nobody can tell whether the rest belongs to what is there.
        if validator == nil { try part.clear() }
        let request = request(from: part.size, validator, within: deadline - .now)
        let stream: HTTPStream
        do {
            stream = try await client.stream(request)
        } catch {
            return try passing(error)
        }
        switch RangeAnswer(status: stream.status, headers: stream.headers, offset: part.size) {
        case .whole(let total):
            if part.size > 0 { tell(.restarted) }
            try restart(part)
            try DownloadState(url: source.url, validator: Self.validator(stream.headers)).write(to: statePath)
            return try await take(stream.body, total, into: part)
        case .rest(let total): return try await take(stream.body, total, into: part)
        case .complete: return .done
        case .unfit:
            tell(.restarted)
            try restart(part)
            return .again(ModerationError(.unavailable, "\(source.title): the server sent another part"), after: .zero)
        case .failure:
            let failure = DownloadFailure.error(stream.status, source)
            guard DownloadFailure.isPassing(stream.status) else { throw failure }
            let seconds = stream.headers["Retry-After"].flatMap { Int($0) } ?? 0
            return .again(failure, after: min(.seconds(min(max(seconds, 0), 3600)), Self.longestPause))
        }
    }

    private func request(from offset: Int, _ validator: String?, within time: Duration) -> HTTPRequest {
        // What the server compresses on the way could neither be resumed nor checked.
        var headers: HTTPHeaders = ["Accept-Encoding": "identity"]
        headers["Authorization"] = source.authorization
        if let validator {
            headers["Range"] = "bytes=\(offset)-"
            headers["If-Range"] = validator
        }
        return HTTPRequest(
            .get,
            source.url,
            headers: headers,
            timeouts: HTTPTimeouts(total: max(time, .milliseconds(1)), idle: settings.idleLimit),
            redirects: .follow(Self.redirects)
        )
    }

    private func take(
        _ body: HTTPBodyStream,
        _ total: Int?,
        into part: PartFile
    ) async throws(ModerationError) -> Outcome {
        try check(total ?? 0)
        var chunks = body.makeAsyncIterator()
        while true {
            let chunk: [UInt8]?
            do {
                chunk = try await chunks.next(isolation: #isolation)
            } catch {
                return try passing(error)
            }
            guard let chunk else { break }
            try check(part.size + chunk.count)
            try part.append(chunk)
            tell(.received(part.size, total: total))
        }
        guard let total, part.size != total else { return .done }
        if part.size > total { try restart(part) }
        return .again(ModerationError(.unavailable, "\(source.title): the answer is not whole"), after: .zero)
    }

    private func check(_ size: Int) throws(ModerationError) {
        guard size <= settings.maximumSize else {
            throw ModerationError(
                .refused,
                "\(source.title) has more than \(settings.maximumSize) bytes; --max-size allows more"
            )
        }
    }

    /// A failure of the connection, when it may pass.
    private func passing(_ error: HTTPTransport.HTTPError) throws(ModerationError) -> Outcome {
        let failure = DownloadFailure.error(error, source)
        guard DownloadFailure.isPassing(error) else { throw failure }
        return .again(failure, after: .zero)
    }

    /// What tells this content from a later one: a strong entity tag, or else the time of the last change.
    private static func validator(_ headers: HTTPHeaders) -> String? {
        if let tag = headers["ETag"], tag.hasPrefix("\"") { return tag }
        return headers["Last-Modified"]
    }
}
