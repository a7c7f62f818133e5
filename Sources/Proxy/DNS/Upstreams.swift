import Glibc

/// The resolvers that other names are asked of: given ones, or those of `resolv.conf` as it is now.
struct Upstreams {
    private static let port: UInt16 = 53
    private static let maxServers = 8
    private static let maxFileBytes = 65_536
    /// How often the file is looked at, at most.
    private static let recheck: Int64 = 1000

    private let file: String?
    private var servers: [SocketAddress] = []
    private var stamp: [Int] = []
    private var nextCheck: Int64 = 0

    init(given: [ProxyEndpoint]?, file: String) {
        self.file = given == nil ? file : nil
        servers = (given ?? []).compactMap { SocketAddress($0) }
    }

    /// The servers to ask, in their order, without those that are this proxy itself.
    mutating func current(now: Int64, excluding own: Set<SocketAddress>) -> [SocketAddress] {
        if let file, now >= nextCheck {
            nextCheck = now + Self.recheck
            reload(file)
        }
        return servers.filter { !own.contains($0) }
    }

    private mutating func reload(_ file: String) {
        var status = stat()
        guard unsafe stat(file, &status) == 0 else { return }
        let seen = [
            status.st_mtim.tv_sec, status.st_mtim.tv_nsec, Int(status.st_size), Int(bitPattern: UInt(status.st_ino)),
        ]
        guard seen != stamp else { return }
        stamp = seen
        let fd = unsafe open(file, O_RDONLY | O_CLOEXEC)
        guard fd >= 0 else { return }
        defer { close(fd) }
        var bytes = [UInt8](repeating: 0, count: Self.maxFileBytes)
        let count = unsafe read(fd, &bytes, bytes.count)
        guard count >= 0 else { return }
        servers = Self.parse(String(decoding: bytes[..<count], as: UTF8.self))
    }

    /// The `nameserver` lines of a `resolv.conf(5)`.
    static func parse(_ text: String) -> [SocketAddress] {
        let found = text.split(whereSeparator: \.isNewline).compactMap { line -> SocketAddress? in
            let words = line.split(whereSeparator: \.isWhitespace)
            guard words.count >= 2, words[0] == "nameserver" else { return nil }
            return SocketAddress(String(words[1]), port: port)
        }
        return Array(found.prefix(maxServers))
    }
}
