/// A repository elsewhere, with what is needed to reach it and how long that may take.
public struct GitRemote: Sendable {
    public let url: GitURL
    /// Sent only to the host and port of ``url``, and only when the server asks.
    public let credentials: GitCredentials?
    public let limits: GitNetworkLimits

    public init(url: GitURL, credentials: GitCredentials? = nil, limits: GitNetworkLimits = .standard) {
        self.url = url
        self.credentials = credentials
        self.limits = limits
    }
}

/// Bounds on one operation with a remote.
///
/// All are upper bounds on what a remote can make us spend.
public struct GitNetworkLimits: Sendable, Hashable {
    /// The whole operation, from the first connection on.
    public var total: Duration
    /// Finding the host's address and connecting to it.
    public var connect: Duration
    /// The longest wait for the next byte.
    public var idle: Duration
    /// Bytes taken from the network, all connections together.
    public var receivedBytes: Int
    /// Refs a remote may list.
    public var refs: Int

    /// Limits for fetching and pushing: ten minutes, ten seconds to connect, thirty without a byte, 4 GiB, 100,000 refs.
    public static let standard = GitNetworkLimits(
        total: .seconds(600),
        connect: .seconds(10),
        idle: .seconds(30),
        receivedBytes: 4 << 30,
        refs: 100_000
    )

    /// Limits for asking where the refs are, again and again: twenty seconds, 64 MiB.
    public static let watching = GitNetworkLimits(
        total: .seconds(20),
        connect: .seconds(5),
        idle: .seconds(10),
        receivedBytes: 64 << 20,
        refs: 100_000
    )

    public init(total: Duration, connect: Duration, idle: Duration, receivedBytes: Int, refs: Int) {
        self.total = total
        self.connect = connect
        self.idle = idle
        self.receivedBytes = receivedBytes
        self.refs = refs
    }
}

/// The refs of a repository at one moment.
public struct GitRefs: Sendable, Hashable {
    /// What each ref points at.
    ///
    /// For an annotated tag this is the tag object, see ``peeled``.
    public var targets: [RefName: Revision]
    /// The commits that annotated tags stand for.
    public var peeled: [RefName: Revision]
    /// The branch `HEAD` stands for, if the repository says so.
    public var head: RefName?

    public init(targets: [RefName: Revision] = [:], peeled: [RefName: Revision] = [:], head: RefName? = nil) {
        self.targets = targets
        self.peeled = peeled
        self.head = head
    }

    /// The commit a ref stands for.
    public subscript(ref: RefName) -> Revision? { peeled[ref] ?? targets[ref] }
}
