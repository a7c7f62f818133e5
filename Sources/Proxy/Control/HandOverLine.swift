/// What two proxies say to each other while one takes the place of the other: one line of JSON each.
///
/// The successor asks over the control socket with the operation `handOver`. The answer is the descriptors (the lock of the state, the
/// control socket, then the listeners in the order of `addresses`) and one line. When the successor accepts, it says so, and from then on gets a
/// line whenever what still runs in its predecessor may have changed.
enum HandOverLine {
    /// What the predecessor hands over.
    struct Offer: Codable, Sendable, Hashable {
        var version: Int
        var owners: [ProxyDesiredState]
        var addresses: [ProxyEndpoint]
        /// Which of the addresses take datagrams, by their places; none where the proxy knows no datagrams.
        var datagrams: [Int]?
        /// How often the sockets were handed over before.
        var handOvers: Int
    }

    /// What the predecessor still carries.
    struct Remains: Codable {
        var listeners: [ProxyListenerStatus]
    }

    /// What the successor says.
    enum Word: Codable {
        /// It accepts connections now.
        case accepting
        /// Endpoints have changed for those that still run.
        case apply(ProxyDesiredState)
        case cut(owner: String, endpoint: ProxyEndpoint, listener: String?)
    }
}
