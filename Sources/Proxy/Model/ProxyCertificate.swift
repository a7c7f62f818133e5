/// A certificate chain and its key, both in PEM; neither is ever described.
public struct ProxyCertificate: Codable, Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// The names it is shown for, with `*` for a first label; none makes it the one for every other name.
    public var hosts: [String]
    public var chain: String
    public var key: String

    public init(hosts: [String], chain: String, key: String) {
        self.hosts = hosts
        self.chain = chain
        self.key = key
    }

    public var description: String { "certificate for \(hosts.isEmpty ? "any name" : hosts.joined(separator: ", "))" }

    public var debugDescription: String { description }

    public var customMirror: Mirror { Mirror(self, children: []) }
}
