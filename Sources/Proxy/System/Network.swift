/// A network in CIDR notation.
struct Network: Hashable, Sendable {
    private let family: SocketAddress.Family
    private let bytes: [UInt8]
    private let bits: Int

    /// `10.0.0.0/8`, `fd00::/8`, or one address; nil for anything else.
    init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let address = SocketAddress(String(first), port: 0) else { return nil }
        family = address.family
        bytes = address.addressBytes
        guard parts.count == 2 else {
            bits = bytes.count * 8
            return
        }
        guard let bits = Int(parts[1]), (0...bytes.count * 8).contains(bits) else { return nil }
        self.bits = bits
    }

    func contains(_ address: SocketAddress) -> Bool {
        guard address.family == family else { return false }
        let other = address.addressBytes
        for index in 0..<bytes.count where index * 8 < bits {
            let mask = UInt8(truncatingIfNeeded: 0xff00 >> min(8, bits - index * 8))
            guard bytes[index] & mask == other[index] & mask else { return false }
        }
        return true
    }
}
