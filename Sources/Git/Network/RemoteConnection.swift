import CGit2

/// A connection of libgit2 to a remote, closed when this value ends.
@safe
struct RemoteConnection: ~Copyable {
    enum Direction {
        case fetch
        case push
    }

    let remote: Owned
    let operation: NetworkOperation

    /// Connects, so that the remote's refs are known.
    ///
    /// Call it inside ``NetworkOperation/run(_:)``.
    ///
    /// - `repository`: What objects are fetched into or pushed from; nil when only refs are asked for.
    static func open(
        _ operation: NetworkOperation,
        _ direction: Direction,
        repository: OpaquePointer? = nil
    ) throws(GitError) -> RemoteConnection {
        if operation.remote.url.transport != .git { Library.useSystemCertificates() }
        var creation = unsafe git_remote_create_options()
        try check(
            unsafe git_remote_create_options_init(&creation, UInt32(GIT_REMOTE_CREATE_OPTIONS_VERSION)),
            "prepare a connection"
        )
        unsafe creation.repository = unsafe repository
        unsafe creation.flags =
            GIT_REMOTE_CREATE_SKIP_INSTEADOF.rawValue | GIT_REMOTE_CREATE_SKIP_DEFAULT_FETCHSPEC.rawValue
        let url = operation.remote.url.description
        let remote = unsafe try Owned.make(git_remote_free, "prepare a connection") {
            unsafe git_remote_create_with_opts(&$0, url, &creation)
        }
        var options = unsafe git_remote_connect_options()
        try check(
            unsafe git_remote_connect_options_init(&options, UInt32(GIT_REMOTE_CONNECT_OPTIONS_VERSION)),
            "prepare a connection"
        )
        unsafe RemoteCallbacks.set(in: &options.callbacks, operation)
        unsafe options.proxy_opts.type = GIT_PROXY_NONE
        unsafe options.follow_redirects = GIT_REMOTE_REDIRECT_INITIAL
        let way = direction == .push ? GIT_DIRECTION_PUSH : GIT_DIRECTION_FETCH
        try check(unsafe git_remote_connect_ext(remote.pointer, way, &options), "reach \(url)")
        return RemoteConnection(remote: remote, operation: operation)
    }

    private init(remote: consuming Owned, operation: NetworkOperation) {
        self.remote = remote
        self.operation = operation
    }

    deinit {
        unsafe git_remote_disconnect(remote.pointer)
    }

    /// The refs the remote listed when the connection was made.
    func refs() throws(GitError) -> GitRefs {
        var heads: UnsafeMutablePointer<UnsafePointer<git_remote_head>?>?
        var count = 0
        try check(unsafe git_remote_ls(&heads, &count, remote.pointer), "list the refs of \(operation.remote.url)")
        guard count <= operation.remote.limits.refs else {
            throw GitError(.tooLarge, "\(operation.remote.url) lists \(count) refs, more than the limit")
        }
        var result = GitRefs()
        for index in 0..<count {
            guard let head = unsafe heads?[index]?.pointee, let name = unsafe head.name else { continue }
            unsafe result.add(String(cString: name), head)
        }
        return result
    }

    /// Fetches the objects of one ref; no ref is moved.
    func download(_ ref: RefName) throws(GitError) {
        var options = unsafe git_fetch_options()
        try check(unsafe git_fetch_options_init(&options, UInt32(GIT_FETCH_OPTIONS_VERSION)), "prepare a fetch")
        unsafe RemoteCallbacks.set(in: &options.callbacks, operation)
        unsafe options.prune = GIT_FETCH_NO_PRUNE
        unsafe options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE
        unsafe options.proxy_opts.type = GIT_PROXY_NONE
        unsafe options.follow_redirects = GIT_REMOTE_REDIRECT_INITIAL
        let status = unsafe Self.withArray("+\(ref):refs/headgate/fetched") {
            unsafe git_remote_download(remote.pointer, $0, &options)
        }
        try check(status, "fetch \(ref) from \(operation.remote.url)")
    }

    /// How many objects the last download brought.
    var receivedObjects: Int {
        guard let statistics = unsafe git_remote_stats(remote.pointer) else { return 0 }
        return Int(unsafe statistics.pointee.total_objects)
    }

    /// Sends a local ref's objects and asks the remote to move its ref from where it said it was.
    ///
    /// - Returns: The remote's reason when it refused.
    func upload(_ local: RefName, to ref: RefName, force: Bool) throws(GitError) -> String? {
        var options = unsafe git_push_options()
        try check(unsafe git_push_options_init(&options, UInt32(GIT_PUSH_OPTIONS_VERSION)), "prepare a push")
        let report = PushReport()
        unsafe RemoteCallbacks.set(in: &options.callbacks, operation)
        unsafe RemoteCallbacks.observePush(in: &options.callbacks)
        unsafe options.proxy_opts.type = GIT_PROXY_NONE
        unsafe options.follow_redirects = GIT_REMOTE_REDIRECT_INITIAL
        let status = PushReport.$current.withValue(report) {
            unsafe Self.withArray("\(force ? "+" : "")\(local):\(ref)") {
                unsafe git_remote_upload(remote.pointer, $0, &options)
            }
        }
        try check(status, "push to \(operation.remote.url)")
        return report.refusal
    }

    private static func withArray(_ text: String, _ body: (UnsafePointer<git_strarray>) -> Int32) -> Int32 {
        var bytes = text.utf8CString
        return unsafe bytes.withUnsafeMutableBufferPointer { buffer in
            var string = buffer.baseAddress
            return unsafe withUnsafeMutablePointer(to: &string) { strings in
                var array = unsafe git_strarray(strings: strings, count: 1)
                return unsafe body(&array)
            }
        }
    }
}

extension GitRefs {
    fileprivate mutating func add(_ name: String, _ advertised: git_remote_head) {
        let revision = unsafe advertised.oid.revision
        if name == "HEAD" {
            guard let target = unsafe advertised.symref_target else { return }
            // A HEAD that points at no name of a ref is as good as none.
            head = try? RefName(unsafe String(cString: target))
            return
        }
        let isPeeled = name.hasSuffix("^{}")
        // What a server lists under a name that is none (`refs/pull/x.lock`, `capabilities^{}`) cannot be asked for.
        guard let ref = try? RefName(isPeeled ? String(name.dropLast(3)) : name) else { return }
        if isPeeled {
            peeled[ref] = revision
        } else {
            targets[ref] = revision
        }
    }
}
