/// How the containers of a Pod look names up.
public struct PodDNS: Sendable, Hashable {
    /// Where the settings come from.
    public enum Policy: String, Sendable, Hashable, CaseIterable {
        /// The cluster's names; the host's settings for a Pod in the host's network.
        case clusterFirst = "ClusterFirst"
        /// The cluster's names in the host's network as well.
        case clusterFirstWithHostNet = "ClusterFirstWithHostNet"
        /// The host's settings.
        case hostDefault = "Default"
        /// Only what `dnsConfig` says.
        case none = "None"
    }

    /// Where the settings come from.
    public var policy: Policy
    /// Further servers.
    public var nameservers: [String]
    /// Further suffixes for short names.
    public var searches: [String]
    /// Options of the resolver, as in `resolv.conf`: `ndots:2`; a later one of a name wins.
    public var options: [String]

    init(_ reader: inout FieldReader, warnings: inout [ManifestWarning]) throws(ManifestError) {
        policy = try reader.choice("dnsPolicy", Policy.self) ?? .clusterFirst
        nameservers = []
        searches = []
        options = []
        if var config = try reader.child("dnsConfig") {
            nameservers = try config.strings("nameservers")
            searches = try config.strings("searches")
            for var option in try config.children("options") {
                let name = try option.requiredString("name")
                let value = try option.string("value")
                options.append(value.map { "\(name):\($0)" } ?? name)
                option.finish(&warnings)
            }
            config.finish(&warnings)
        }
        guard policy != .none || !nameservers.isEmpty else {
            throw reader.invalid("None needs dnsConfig.nameservers", "dnsPolicy")
        }
    }
}
