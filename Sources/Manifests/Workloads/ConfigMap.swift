/// A ConfigMap: named texts and bytes.
public struct ConfigMap: Sendable, Hashable {
    /// Name, namespace, labels.
    public var metadata: ObjectMetadata
    /// The texts.
    public var data: [String: String]
    /// The bytes of `binaryData`, decoded.
    public var binaryData: [String: [UInt8]]
    /// Whether it may not change.
    public var immutable: Bool
    /// Where the object stands.
    @Uncompared public var position: SourcePosition

    /// Every key with its bytes.
    public var contents: [String: [UInt8]] {
        binaryData.merging(data.mapValues { Array($0.utf8) }) { _, text in text }
    }

    /// Reads a ConfigMap of `v1`; what has no effect here is added to `warnings`.
    public init(_ object: KubernetesObject, warnings: inout [ManifestWarning]) throws(ManifestError) {
        try object.require("v1", "ConfigMap")
        var root = FieldReader(object)
        metadata = try ObjectMetadata(&root, warnings: &warnings)
        data = try root.stringMap("data")
        binaryData = try root.base64Map("binaryData")
        immutable = try root.bool("immutable") ?? false
        position = object.position
        if let twice = data.keys.first(where: { binaryData[$0] != nil }) {
            throw root.invalid("has the key '\(twice)', which 'data' has as well", "binaryData")
        }
        root.finish(&warnings)
    }
}

extension FieldReader {
    /// A map of texts in base64, decoded; an error never shows the text.
    mutating func base64Map(_ field: String) throws(ManifestError) -> [String: [UInt8]] {
        var result: [String: [UInt8]] = [:]
        for (key, text) in try stringMap(field) {
            guard let bytes = Base64.decode(text) else {
                throw ManifestError(
                    code: .invalid,
                    message: "\(path(field)).\(key) is not base64",
                    position: map[field]?[key]?.position ?? position
                )
            }
            result[key] = bytes
        }
        return result
    }
}
