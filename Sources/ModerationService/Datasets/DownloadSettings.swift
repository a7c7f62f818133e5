/// The bounds of a download.
public struct DownloadSettings: Sendable {
    /// Most bytes of the file.
    public var maximumSize: Int
    /// How often a request that failed is made again before any more bytes have come.
    public var retries: Int
    /// The time that all of it may take.
    public var timeLimit: Duration
    /// The longest time without a byte.
    public var idleLimit: Duration
    /// The pause before the first repetition; each that follows is twice as long.
    var pause = Duration.milliseconds(500)

    public init(
        maximumSize: Int = 4 << 30,
        retries: Int = 5,
        timeLimit: Duration = .seconds(6 * 3600),
        idleLimit: Duration = .seconds(60)
    ) {
        self.maximumSize = maximumSize
        self.retries = retries
        self.timeLimit = timeLimit
        self.idleLimit = idleLimit
    }
}
