extension DockerError {
    /// Whether the engine, a registry, the network or a disk is to blame, and not what was asked for.
    ///
    /// Such a failure may pass by itself: hold and try again. Anything else says that the release is bad.
    public var isEnvironment: Bool {
        switch code {
        case .unreachable, .timedOut, .unauthorized, .invalidResponse, .cancelled, .conflict:
            true
        case .serverError, .notFound:
            mentions(Self.hostSigns) || !mentions(Self.releaseSigns)
        case .pullFailed, .pushFailed:
            !mentions(Self.missingImageSigns)
        default:
            mentions(Self.hostSigns) || mentions(Self.environmentSigns) && !mentions(Self.releaseSigns)
        }
    }

    /// Whether an interface of the machine went away while the engine looked at all of them.
    var isLostInterface: Bool {
        code == .serverError && mentions(["no such network interface"])
    }

    /// What only a host in need or an engine that is ending says, though a container could not be started for it.
    private static let hostSigns = [
        "no space left on device", "disk quota exceeded", "too many open files", "input/output error",
        "context canceled", "context deadline exceeded", "transport is closing", "ttrpc: closed",
        "containerd.sock", "error reading from server", "resource temporarily unavailable", "cannot allocate memory",
        "device or resource busy", "signal: killed", "apply cgroup configuration",
    ]

    /// What engines and runtimes say about a container that cannot run, in answers of status 500 too.
    private static let releaseSigns =
        [
            "executable file not found", "exec format error", "no such file or directory: unknown",
            "permission denied: unknown", "is a directory: unknown", "unable to find user", "no matching entries in",
            "starting container process caused", "oci runtime create failed", "manifest for",
            "invalid reference format",
        ] + missingImageSigns

    private static let missingImageSigns = [
        "manifest unknown", "name unknown", "no matching manifest", "not found: does not exist",
    ]

    private static let environmentSigns = [
        "no space left on device", "disk quota exceeded", "read-only file system", "input/output error",
        "cannot allocate memory", "too many open files", "connection refused", "connection reset", "no such host",
        "i/o timeout", "tls handshake", "x509:", "context deadline exceeded", "context canceled", "client.timeout",
        "network is unreachable", "no route to host", "temporary failure in name resolution", "toomanyrequests",
        "unexpected eof", "server misbehaving", "bad gateway", "service unavailable", "gateway timeout",
        "unauthorized", "no basic auth credentials", "requested access to the resource is denied", "dial tcp",
        "dial unix",
        "server gave http response to https client", "is already in progress",
    ]

    private func mentions(_ signs: [String]) -> Bool {
        let text = message.lowercased()
        return signs.contains { text.contains($0) }
    }
}
