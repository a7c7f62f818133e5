import CGit2

extension GitError {
    /// The failure libgit2 reported last on this thread; read it before anything else is called.
    ///
    /// - `status`: The value the call returned.
    /// - `doing`: What was attempted, as in "read the tree"; it starts the message.
    static func last(_ status: Int32, _ doing: String) -> GitError {
        let (detail, kind) = lastDetail()
        let code = Code(status: status, kind: kind, detail: detail)
        let text = detail.isEmpty ? "libgit2 gave status \(status)" : detail
        return GitError(code, "cannot \(doing): \(Redaction.withoutUserInfo(text))")
    }

    private static func lastDetail() -> (String, Int32) {
        guard let error = unsafe git_error_last(), let message = unsafe error.pointee.message else { return ("", 0) }
        return (unsafe String(cString: message), unsafe error.pointee.klass)
    }
}

extension GitError.Code {
    fileprivate init(status: Int32, kind: Int32, detail: String) {
        switch status {
        case GIT_ENOTFOUND.rawValue: self = .notFound
        case GIT_EEXISTS.rawValue: self = .exists
        case GIT_EAMBIGUOUS.rawValue, GIT_EINVALIDSPEC.rawValue: self = .invalid
        case GIT_EAUTH.rawValue: self = .authentication
        case GIT_ECERTIFICATE.rawValue: self = .certificate
        case GIT_ELOCKED.rawValue: self = .locked
        case GIT_EMODIFIED.rawValue, GIT_ENONFASTFORWARD.rawValue: self = .raceLost
        case GIT_EEOF.rawValue: self = .network
        case GIT_EMISMATCH.rawValue: self = .corrupt
        default: self = Self.byKind(kind, detail)
        }
    }

    private static func byKind(_ kind: Int32, _ detail: String) -> Self {
        switch git_error_t(UInt32(bitPattern: kind)) {
        case GIT_ERROR_HTTP: httpCode(detail)
        case GIT_ERROR_NET, GIT_ERROR_SSL: remoteCode(detail)
        case GIT_ERROR_ODB, GIT_ERROR_ZLIB, GIT_ERROR_INDEXER, GIT_ERROR_OBJECT, GIT_ERROR_TREE: .corrupt
        case GIT_ERROR_OS, GIT_ERROR_FILESYSTEM: .inputOutput
        default: .other
        }
    }

    /// The text is the only place where libgit2 tells an HTTP status.
    private static func httpCode(_ detail: String) -> Self {
        let digits = detail.split(separator: "status code: ").last?.prefix { $0.isNumber } ?? ""
        return switch Int(digits) {
        case 401, 403, 407: .authentication
        case 404, 410: .notFound
        case 413: .tooLarge
        default: .network
        }
    }

    private static func remoteCode(_ detail: String) -> Self {
        let lowered = detail.lowercased()
        if lowered.contains("certificate") { return .certificate }
        if lowered.contains("not exported") || lowered.contains("not found") { return .notFound }
        return .network
    }
}

/// Throws what libgit2 reported unless `status` is a success.
func check(_ status: Int32, _ doing: @autoclosure () -> String) throws(GitError) {
    guard status < 0 else { return }
    throw GitError.last(status, doing())
}
