import Manifests

/// What is known of a Pod once its sandbox is there, for variables and files that tell of it.
///
/// Pure.
struct PodFacts: Sendable {
    /// What a host has, for those who ask for limits that the manifest leaves open.
    struct Capacity: Sendable, Hashable {
        var cpus = 0
        var memory: Int64 = 0

        /// The engine may tell the kernel to spare a container when memory runs out.
        var mayProtect = false

        /// The engine is Podman, which takes some things in other words.
        var isPodman = false
    }

    var name: String
    var namespace: String

    /// The engine's id of the sandbox: another Pod of the same name has another.
    var sandbox: String
    var address: String
    var hostAddress: String
    var node: String
    var template: PodTemplate
    var capacity: Capacity

    /// In the form of a UUID.
    var uid: String {
        let digits = Array(sandbox.prefix(32))
        guard digits.count == 32 else { return sandbox }
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-")
    }

    func text(of field: PodField) -> String {
        let metadata = template.metadata
        return switch field {
        case .name: name
        case .namespace: namespace
        case .uid: uid
        case .label(let key): metadata.labels[key] ?? ""
        case .annotation(let key): metadata.annotations[key] ?? ""
        case .labels: Self.lines(metadata.labels)
        case .annotations: Self.lines(metadata.annotations)
        case .nodeName: node
        case .serviceAccountName: template.spec.serviceAccountName
        case .podIP, .podIPs: address
        case .hostIP, .hostIPs: hostAddress
        }
    }

    func text(of field: ResourceField) -> String {
        let resources = template.spec.allContainers.first { $0.name == field.containerName }?.resources
        let amount =
            switch field.resource {
            case .cpuLimit: resources?.cpuLimit?.thousandths ?? Int64(capacity.cpus) * 1000
            case .memoryLimit: resources?.memoryLimit?.thousandths ?? capacity.memory * 1000
            case .storageLimit: resources?.storageLimit?.thousandths ?? 0
            case .cpuRequest: resources?.cpuRequest?.thousandths ?? 0
            case .memoryRequest: resources?.memoryRequest?.thousandths ?? 0
            case .storageRequest: resources?.storageRequest?.thousandths ?? 0
            }
        return String(amount / field.divisor + (amount % field.divisor > 0 ? 1 : 0))
    }

    func bytes(of content: DesiredFile.Content) -> [UInt8] {
        switch content {
        case .bytes(let bytes): bytes
        case .field(let field): Array(text(of: field).utf8)
        case .resource(let field): Array(text(of: field).utf8)
        }
    }

    /// `key="value"` on lines of their own, by key; what a shell would stumble over is escaped.
    private static func lines(_ values: [String: String]) -> String {
        values.sorted { $0.key < $1.key }.map { "\($0.key)=\(quoted($0.value))" }.joined(separator: "\n")
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                result += "\\x" + String(scalar.value + 0x100, radix: 16).dropFirst()
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
