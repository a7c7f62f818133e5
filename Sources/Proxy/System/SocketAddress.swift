import Glibc

/// An IPv4 or IPv6 address with a port, ready for the kernel.
struct SocketAddress: Hashable, Sendable, CustomStringConvertible {
    /// The family of an address.
    enum Family: Sendable, Hashable {
        case ipv4, ipv6
    }

    let family: Family
    /// The address's bytes as they lie on the wire; IPv4 uses the first four.
    private let bytes: SIMD16<UInt8>
    let port: UInt16

    /// Takes IP literals only; nil for anything else (names, zones, short forms).
    init?(_ literal: String, port: UInt16) {
        guard literal.utf8.count <= 45, !literal.utf8.contains(0) else { return nil }
        var bytes = SIMD16<UInt8>()
        let isIPv6 = literal.utf8.contains(UInt8(ascii: ":"))
        let parsed = unsafe withUnsafeMutableBytes(of: &bytes) { buffer in
            unsafe inet_pton(isIPv6 ? AF_INET6 : AF_INET, literal, buffer.baseAddress)
        }
        guard parsed == 1 else { return nil }
        family = isIPv6 ? .ipv6 : .ipv4
        self.bytes = bytes
        self.port = port
    }

    /// An address by its bytes as they lie on the wire.
    init(_ family: Family, _ wire: some Collection<UInt8>, port: UInt16) {
        var bytes = SIMD16<UInt8>()
        for (index, byte) in wire.prefix(16).enumerated() { bytes[index] = byte }
        self.family = family
        self.bytes = bytes
        self.port = port
    }

    init?(_ endpoint: ProxyEndpoint) {
        self.init(endpoint.address, port: endpoint.port)
    }

    /// The sender of a packet, received into room for either family; nil for any other family.
    init?(received form: sockaddr_in6) {
        var form = form
        var bytes = SIMD16<UInt8>()
        switch Int32(form.sin6_family) {
        case AF_INET6:
            family = .ipv6
            unsafe withUnsafeBytes(of: &form.sin6_addr) { address in
                for index in 0..<16 { bytes[index] = unsafe address[index] }
            }
        case AF_INET:
            family = .ipv4
            // Both forms begin with family and port; the IPv4 address lies where IPv6 has its flow label.
            unsafe withUnsafeBytes(of: &form.sin6_flowinfo) { address in
                for index in 0..<4 { bytes[index] = unsafe address[index] }
            }
        default:
            return nil
        }
        self.bytes = bytes
        port = UInt16(bigEndian: form.sin6_port)
    }

    var domain: Int32 { family == .ipv4 ? AF_INET : AF_INET6 }

    var isLoopback: Bool {
        family == .ipv4 ? bytes[0] == 127 : bytes[15] == 1 && (0..<15).allSatisfy { bytes[$0] == 0 }
    }

    var isWildcard: Bool {
        (0..<16).allSatisfy { bytes[$0] == 0 }
    }

    /// The address alone, as DNS answers carry it.
    var addressBytes: [UInt8] {
        (0..<(family == .ipv4 ? 4 : 16)).map { bytes[$0] }
    }

    /// A number that stands for the address in every process (FNV-1a).
    func number(withPort: Bool) -> UInt64 {
        var value: UInt64 = 0xcbf2_9ce4_8422_2325
        for index in 0..<16 { value = (value ^ UInt64(bytes[index])) &* 0x100_0000_01b3 }
        return withPort ? (value ^ UInt64(port)) &* 0x100_0000_01b3 : value
    }

    /// The address as messages carry it.
    var endpoint: ProxyEndpoint { ProxyEndpoint(address: literal, port: port) }

    var description: String { endpoint.description }

    /// The address alone.
    var literal: String {
        var text = [CChar](repeating: 0, count: 46)
        var copy = bytes
        let written = unsafe withUnsafeBytes(of: &copy) { unsafe inet_ntop(domain, $0.baseAddress, &text, 46) }
        guard unsafe written != nil else { return "?" }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Lends the address in the form `bind` and `connect` take; the pointer is valid in `body` only.
    func withKernelForm<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        switch family {
        case .ipv4:
            var form = sockaddr_in()
            form.sin_family = sa_family_t(AF_INET)
            form.sin_port = port.bigEndian
            unsafe withUnsafeMutableBytes(of: &form.sin_addr) { unsafe copy(into: $0) }
            return unsafe withUnsafePointer(to: &form) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        case .ipv6:
            var form = sockaddr_in6()
            form.sin6_family = sa_family_t(AF_INET6)
            form.sin6_port = port.bigEndian
            unsafe withUnsafeMutableBytes(of: &form.sin6_addr) { unsafe copy(into: $0) }
            return unsafe withUnsafePointer(to: &form) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe body($0, socklen_t(MemoryLayout<sockaddr_in6>.size))
                }
            }
        }
    }

    private func copy(into target: UnsafeMutableRawBufferPointer) {
        for index in 0..<min(16, target.count) {
            unsafe target[index] = bytes[index]
        }
    }
}
