public import ControllerAPI
public import HTTPTransport

/// Where a runner's controller is, and what the runner proves itself with.
public struct ControllerAccess: Codable, Sendable {
    public var address: String
    public var token: String?

    public init(address: String, token: String?) {
        self.address = address
        self.token = token
    }

    /// A client that speaks to it.
    public func client(_ http: HTTPClient) -> ControllerClient {
        ControllerClient(address: address, token: token, http: http)
    }
}
