import Glibc

/// Finds out whether loopback ports are free, before anything is started.
enum PortCheck {
    /// The first of these ports that something listens on, with what it was wanted for.
    static func firstTaken(of ports: [(port: Int, purpose: String)]) -> (port: Int, purpose: String)? {
        ports.first { !isFree($0.port) }
    }

    /// The same once processes that end have had a moment to let go of their ports.
    static func firstTaken(
        of ports: [(port: Int, purpose: String)],
        after moment: Duration
    ) async throws -> (port: Int, purpose: String)? {
        let end = ContinuousClock.now + moment
        while let taken = firstTaken(of: ports) {
            guard ContinuousClock.now < end else { return taken }
            try await Task.sleep(for: .milliseconds(50))
        }
        return nil
    }

    /// A port is free when it can be bound.
    ///
    /// Without `SO_REUSEADDR` a port in TIME_WAIT would look taken.
    private static func isFree(_ port: Int) -> Bool {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard socket >= 0 else { return true }
        defer { close(socket) }
        var yes: Int32 = 1
        setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
