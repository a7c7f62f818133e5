import Crypto
import DockerEngine
import Manifests

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What was applied last under a name: what the engine does not know.
struct ApplyRecord: Codable, Sendable, Hashable {
    /// Where it came from.
    var origin: String
    var engine: String

    /// The hash of everything that was applied.
    var revision: String

    /// The hashes of the objects that decide about the traffic, by kind, namespace and name.
    var traffic: [String: String]

    init(_ settings: ApplySettings) {
        origin = settings.origin
        engine = settings.engine.description
        revision = Self.revision(of: settings.objects)
        traffic = Self.traffic(of: settings.objects)
    }

    /// A hash that stands for the objects as a commit does for its files.
    static func revision(of objects: [KubernetesObject]) -> String {
        String(hash(objects.map(\.root.canonicalJSON).joined(separator: "\n")).prefix(40))
    }

    /// The objects that decide about the traffic, each with its hash.
    static func traffic(of objects: [KubernetesObject]) -> [String: String] {
        var hashes: [String: String] = [:]
        for object in objects where isTraffic(object) {
            hashes["\(object.kind)/\(object.namespace ?? "default")/\(object.name)"] = hash(object.root.canonicalJSON)
        }
        return hashes
    }

    private static func isTraffic(_ object: KubernetesObject) -> Bool {
        switch object.kind {
        case "Service", "Ingress": true
        case "Secret": object.root["type"]?.string == "kubernetes.io/tls"
        default: false
        }
    }

    private static func hash(_ text: String) -> String {
        SHA256.hash(data: Array(text.utf8)).map { String(UInt16($0) + 0x100, radix: 16).dropFirst() }.joined()
    }

    // MARK: - On the disk

    private static func path(_ data: String) -> String { data + "/apply.json" }

    /// What was applied last with a data directory; nil where nothing was.
    static func read(data: String) throws(AgentError) -> ApplyRecord? {
        guard FileManager.default.fileExists(atPath: path(data)) else { return nil }
        do {
            return try JSONDecoder().decode(ApplyRecord.self, from: Data(contentsOf: URL(fileURLWithPath: path(data))))
        } catch {
            throw AgentError(
                .refused,
                reason: "FileDamaged",
                "\(path(data)) cannot be read: \(error). Remove it to apply anew",
                cause: error
            )
        }
    }

    func write(data: String) throws(AgentError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        do {
            try encoder.encode(self).write(to: URL(fileURLWithPath: Self.path(data)), options: .atomic)
        } catch {
            throw AgentError(
                .environment,
                reason: "Disk",
                "\(Self.path(data)) cannot be written: \(error)",
                cause: error
            )
        }
    }
}
