/// What a listener has for itself on a host: an address and a port of one transport.
struct ListenerPlace: Hashable, Sendable, CustomStringConvertible {
    var address: SocketAddress
    var transport: ProxyListener.Transport

    var description: String { transport == .tcp ? "\(address)" : "\(address)/\(transport.rawValue)" }
}
