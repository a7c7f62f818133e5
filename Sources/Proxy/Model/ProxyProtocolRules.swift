/// How a listener passes on who the client is (the PROXY protocol of HAProxy, versions 1 and 2).
public struct ProxyProtocolRules: Codable, Sendable, Hashable {
    /// The form in which an endpoint is told.
    public enum Version: String, Codable, Sendable, Hashable, CaseIterable {
        case v1, v2
    }

    /// What each connection to an endpoint begins with; nil tells nothing.
    public var send: Version?
    /// Networks (`10.0.0.0/8`) whose connections begin with a header of either version; one that does not is closed.
    public var acceptFrom: [String]

    public init(send: Version? = nil, acceptFrom: [String] = []) {
        self.send = send
        self.acceptFrom = acceptFrom
    }
}
