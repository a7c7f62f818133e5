import YAML

extension AgentConfiguration {
    /// Where the requests for Ingresses are taken.
    public struct IngressPorts: Sendable, Hashable {
        public var address: String
        public var http: Int
        public var https: Int
        /// Networks, such as `10.0.0.0/8`, whose `X-Forwarded-*` fields are believed.
        public var trusted: [String]
        /// Networks whose connections begin with a header of the PROXY protocol.
        public var proxyProtocolFrom: [String]

        public init(
            address: String = "0.0.0.0",
            http: Int = 80,
            https: Int = 443,
            trusted: [String] = [],
            proxyProtocolFrom: [String] = []
        ) {
            self.address = address
            self.http = http
            self.https = https
            self.trusted = trusted
            self.proxyProtocolFrom = proxyProtocolFrom
        }

        static func read(_ node: YAMLNode, _ report: Report) -> IngressPorts? {
            let keys = ["address", "http", "https", "trusted", "proxyProtocolFrom"]
            guard let fields = Fields(node, report, name: "ingress", known: keys) else { return nil }
            let address = fields.value("address") { text throws(InvalidValue) in
                guard isAddress(text) else { throw InvalidValue("expected an IP address such as 0.0.0.0") }
                return text
            }
            let ports = IngressPorts(
                address: address ?? "0.0.0.0",
                http: fields.integer("http", in: 1...65_535) ?? 80,
                https: fields.integer("https", in: 1...65_535) ?? 443,
                trusted: fields.values("trusted", readNetwork) ?? [],
                proxyProtocolFrom: fields.values("proxyProtocolFrom", readNetwork) ?? []
            )
            if ports.http == ports.https { fields.add("http and https need a port each", at: "https") }
            return ports
        }

        /// An address with or without the length of a prefix.
        private static func readNetwork(_ text: String) throws(InvalidValue) -> String {
            let parts = text.split(separator: "/", omittingEmptySubsequences: false)
            let bits = parts.count == 2 ? Int(parts[1]) : 0
            let most = text.contains(":") ? 128 : 32
            guard parts.count <= 2, isAddress(String(parts[0])), let bits, (0...most).contains(bits) else {
                throw InvalidValue("expected a network such as 10.0.0.0/8")
            }
            return text
        }

        private static func isAddress(_ text: String) -> Bool {
            if text.contains(":") { return ListenAddress.isHost(text) }
            let parts = text.split(separator: ".", omittingEmptySubsequences: false)
            return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil && $0.utf8.allSatisfy(TextRules.isDigit) }
        }

        var yaml: YAMLText {
            var entries = Entries()
            entries.add("address", address == "0.0.0.0" ? nil : address)
            entries.add("http", http, unless: 80)
            entries.add("https", https, unless: 443)
            entries.add("trusted", trusted)
            entries.add("proxyProtocolFrom", proxyProtocolFrom)
            return entries.yaml
        }
    }
}
