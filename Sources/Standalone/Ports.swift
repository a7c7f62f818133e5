/// The ports of a group, all derived from the controller's.
public struct Ports: Sendable, Hashable {
    /// How many Services an environment can show on this machine.
    public static let servicesPerEnvironment = 10

    /// The controller: pages and API.
    public let controller: Int

    /// - Parameter controller: the controller's port.
    /// - Throws: `.usage` when the ports derived from it do not fit.
    public init(controller: Int) throws(StandaloneError) {
        guard controller >= 1024, controller + 50 <= 65_535 else {
            throw StandaloneError(
                .usage,
                "--port takes a number from 1024 to 65485: the ports up to 50 above it are used too"
            )
        }
        self.controller = controller
    }

    /// The embedded image registry.
    public var registry: Int { controller + 1 }

    /// The first port for the Services of an environment, by its place in the list of environments.
    public func services(ofEnvironment index: Int) -> Int {
        controller + 20 * (index + 1)
    }

    /// The port for the Ingresses of an environment; the next one is for HTTPS.
    public func ingress(ofEnvironment index: Int) -> Int {
        controller + 2 + 2 * index
    }

    /// Every port of the group with what it is for.
    public func all(environments: [String]) -> [(port: Int, purpose: String)] {
        var ports = [(controller, "the controller"), (registry, "the image registry")]
        for (index, environment) in environments.enumerated() {
            let base = services(ofEnvironment: index)
            for port in base..<base + Self.servicesPerEnvironment {
                ports.append((port, "the Services of \(environment)"))
            }
        }
        return ports
    }
}
