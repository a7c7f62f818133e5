import HTTPTransport

/// Which part of a container's output to read.
public struct LogOptions: Sendable, Hashable {
    public var output = true
    public var error = true
    /// Go on with what comes, until the container ends.
    public var follows = false
    /// Only so many lines from the end.
    public var tail: Int?
    /// Seconds since 1970, fractions allowed.
    public var since: String?
    public var until: String?
    /// Begin each line with its time.
    public var timestamps = false

    public init(follows: Bool = false, tail: Int? = nil, since: String? = nil, timestamps: Bool = false) {
        self.follows = follows
        self.tail = tail
        self.since = since
        self.timestamps = timestamps
    }

    func apply(to url: URLBuilder) -> URLBuilder {
        url.query("stdout", flag: output).query("stderr", flag: error).query("follow", flag: follows)
            .query("tail", tail).query("since", since).query("until", until).query("timestamps", flag: timestamps)
    }
}
