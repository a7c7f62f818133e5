/// The proxy process: serves until its task is cancelled, then drains.
public struct ProxyService: Sendable {
    public let configuration: ProxyConfiguration

    public init(configuration: ProxyConfiguration) {
        self.configuration = configuration
    }

    public func run() async throws {}
}
