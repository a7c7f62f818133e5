import Dispatch
import Glibc
import Synchronization

/// Finds the addresses of a host without being held up by a silent name server.
enum HostResolver {
    /// One address to connect to.
    struct Address: Sendable {
        let family: Int32
        let bytes: [UInt8]
    }

    enum Failure: Error {
        case notFound(String)
        case abandoned
    }

    private static let maximumAddresses = 8

    /// The addresses of a host.
    ///
    /// `getaddrinfo` cannot be interrupted. It runs on another thread, which is left behind when `mayWait` says no; it
    /// ends by itself when the resolver's own time-outs pass.
    ///
    /// - `mayWait`: Asked again and again; gives how long to wait at most, or nil to give up.
    static func addresses(
        host: String,
        port: Int,
        mayWait: () -> Duration?
    ) throws(Failure) -> [Address] {
        if case .success(let numeric) = lookUp(host, port, flags: AI_NUMERICHOST) { return numeric }
        let answer = Answer()
        DispatchQueue.global().async {
            answer.give(lookUp(host, port, flags: AI_ADDRCONFIG))
        }
        while let wait = mayWait() {
            if let result = answer.wait(wait) { return try result.get() }
        }
        throw .abandoned
    }

    private static func lookUp(_ host: String, _ port: Int, flags: Int32) -> Result<[Address], Failure> {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = flags | AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let status = unsafe getaddrinfo(host, String(port), &hints, &list)
        guard status == 0 else {
            return .failure(.notFound(unsafe gai_strerror(status).map { unsafe String(cString: $0) } ?? "unknown"))
        }
        defer { unsafe freeaddrinfo(list) }
        var addresses: [Address] = []
        var next = unsafe list
        while let info = unsafe next, addresses.count < maximumAddresses {
            if let address = unsafe info.pointee.ai_addr {
                let bytes = unsafe UnsafeRawBufferPointer(start: address, count: Int(info.pointee.ai_addrlen))
                addresses.append(Address(family: unsafe info.pointee.ai_family, bytes: unsafe Array(bytes)))
            }
            unsafe next = info.pointee.ai_next
        }
        return .success(addresses)
    }

    /// What the other thread found, when it has.
    private final class Answer: Sendable {
        private let result = Mutex<Result<[Address], Failure>?>(nil)
        private let semaphore = DispatchSemaphore(value: 0)

        func give(_ value: Result<[Address], Failure>) {
            result.withLock { $0 = value }
            semaphore.signal()
        }

        func wait(_ duration: Duration) -> Result<[Address], Failure>? {
            _ = semaphore.wait(timeout: .now() + .milliseconds(duration.slice))
            return result.withLock { $0 }
        }
    }
}

extension Duration {
    /// The milliseconds of one wait: short enough that a cancelled task is noticed soon.
    var slice: Int {
        let milliseconds = components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
        return Int(max(1, min(milliseconds, 100)))
    }
}
