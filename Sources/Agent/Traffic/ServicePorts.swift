import HeadgateConfiguration
import Manifests

/// Where the Services of a host can be reached.
///
/// Pure.
struct ServicePorts {
    /// Local ports on which every Service is shown, for one-machine use.
    struct Exposure: Sendable, Hashable {
        var address: String
        var basePort: Int
        var count: Int
    }

    let owner: String
    let exposure: Exposure?
    var ingress = AgentConfiguration.IngressPorts()

    /// How many Services may have an address at a time.
    static let addressCount = 253

    /// The address inside the host that stands for a Service: the one it had, or one that its name leads to.
    ///
    /// 198.18.0.0/15 is set aside for tests of network devices (RFC 2544) and is routed nowhere. Each agent has 256
    /// addresses of it by its name. When none is free, one that belonged to a Service that is gone; nil when all are in use.
    func clusterAddress(of service: String, among services: Set<String>, journal: inout Journal) -> String? {
        var addresses = journal.addresses ?? [:]
        let prefix = Self.prefix(owner: owner)
        if let known = addresses[service], 1...Self.addressCount ~= known { return "\(prefix).\(known)" }
        if addresses.count >= Self.addressCount {
            guard let gone = addresses.keys.sorted().first(where: { !services.contains($0) }) else { return nil }
            addresses[gone] = nil
        }
        let taken = Set(addresses.values)
        let first = Int(Self.hash(service) % UInt32(Self.addressCount))
        let order = (0..<Self.addressCount).lazy.map { (first + $0) % Self.addressCount + 1 }
        guard let host = order.first(where: { !taken.contains($0) }) else { return nil }
        addresses[service] = host
        journal.addresses = addresses
        return "\(prefix).\(host)"
    }

    /// The first three bytes of an agent's cluster addresses.
    static func prefix(owner: String) -> String {
        let network = hash(owner) % 512
        return "198.\(18 + network / 256).\(network % 256)"
    }

    /// The local port of a Service port: the one it had, or the lowest that is free.
    ///
    /// When none is, one that belonged to a Service that is gone.
    func localPort(of key: String, among keys: Set<String>, journal: inout Journal) -> Int? {
        guard let exposure else { return nil }
        let range = exposure.basePort..<exposure.basePort + exposure.count
        if let known = journal.ports[key], range.contains(known) { return known }
        var taken = Set(journal.ports.values)
        if range.allSatisfy(taken.contains), let gone = journal.ports.keys.sorted().first(where: { !keys.contains($0) })
        {
            journal.ports[gone] = nil
            taken = Set(journal.ports.values)
        }
        guard let free = range.first(where: { !taken.contains($0) }) else { return nil }
        journal.ports[key] = free
        return free
    }

    /// FNV-1a.
    private static func hash(_ text: String) -> UInt32 {
        text.utf8.reduce(2_166_136_261 as UInt32) { ($0 ^ UInt32($1)) &* 16_777_619 }
    }
}
