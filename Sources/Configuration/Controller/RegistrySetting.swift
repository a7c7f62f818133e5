import YAML

/// Where images are pushed to and pulled from.
public enum RegistrySetting: Sendable, Hashable {
    /// The controller's own, where it listens, and the address under which others reach it when that is another.
    case embedded(ListenAddress, address: String?)
    /// Any other that follows the OCI distribution specification.
    case external(RegistryAccess)

    static func read(_ node: YAMLNode, beside listen: ListenAddress?, _ report: Report) -> RegistrySetting? {
        let standard = listen.map(ControllerConfiguration.registry)
        if let text = node.text {
            if text == "embedded" { return standard.map { .embedded($0, address: nil) } }
            do {
                return .external(RegistryAccess(address: try RegistryAccess.readAddress(text)))
            } catch {
                report.add("registry: expected embedded, or \(error.message.dropFirst(9))", at: node.position)
                return nil
            }
        }
        guard
            let fields = Fields(node, report, name: "the registry", known: ["embedded"] + RegistryAccess.keys)
        else { return nil }
        guard let embedded = fields["embedded"] else { return RegistryAccess.read(fields).map { .external($0) } }
        for key in RegistryAccess.keys where fields[key] != nil {
            fields.add("\(key) is for a registry elsewhere, not for the embedded one", at: key)
        }
        guard let inner = Fields(embedded, report, name: "the embedded registry", known: ["listen", "address"]) else {
            return nil
        }
        let address = inner.value("address", RegistryAccess.readAddress)
        let place = inner["listen"] == nil ? standard : inner.value("listen", ListenAddress.read)
        return place.map { .embedded($0, address: address) }
    }
}
