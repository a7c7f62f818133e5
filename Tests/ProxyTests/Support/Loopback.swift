import Glibc
import Synchronization

@testable import Proxy

/// Addresses of the loopback network that no other test uses, so that tests may run side by side.
enum Loopback {
    private static let next = Atomic<UInt32>(0)

    static func address() -> String {
        let number = next.add(1, ordering: .relaxed).newValue
        let base = UInt32(truncatingIfNeeded: getpid()) &* 512 &+ number
        return "127.\(64 + base >> 15 & 0x3f).\(base >> 7 & 0xff).\(1 + base & 0x7f)"
    }

    static func endpoint(port: UInt16 = 8080) -> ProxyEndpoint {
        ProxyEndpoint(address: address(), port: port)
    }
}
