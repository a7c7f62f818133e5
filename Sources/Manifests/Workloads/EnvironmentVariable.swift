/// One variable of a container's environment.
public struct EnvironmentVariable: Sendable, Hashable {
    /// Where a variable's value comes from.
    public enum Value: Sendable, Hashable {
        /// The text itself; `$(NAME)` refers to variables before it.
        case literal(String)
        /// A key of a ConfigMap.
        case configMapKey(name: String, key: String, isOptional: Bool)
        /// A key of a Secret.
        case secretKey(name: String, key: String, isOptional: Bool)
        /// A field of the Pod.
        case field(PodField)
        /// A request or limit of a container.
        case resource(ResourceField)
    }

    /// The name.
    public var name: String
    /// Where the value comes from.
    public var value: Value

    init(_ reader: inout FieldReader, warnings: inout [ManifestWarning]) throws(ManifestError) {
        name = try reader.requiredString("name")
        try reader.checkVariable(name, "name")
        let literal = try reader.string("value")
        guard var source = try reader.child("valueFrom") else {
            value = .literal(literal ?? "")
            reader.finish(&warnings)
            return
        }
        guard literal == nil || literal == "" else {
            throw reader.invalid("must not stand beside 'value'", "valueFrom")
        }
        if var reference = try source.child("configMapKeyRef") {
            let (name, key, isOptional) = try Self.key(&reference, &warnings)
            value = .configMapKey(name: name, key: key, isOptional: isOptional)
        } else if var reference = try source.child("secretKeyRef") {
            let (name, key, isOptional) = try Self.key(&reference, &warnings)
            value = .secretKey(name: name, key: key, isOptional: isOptional)
        } else if let field = try PodField.read(&source, inVolume: false, warnings: &warnings) {
            value = .field(field)
        } else if let resource = try ResourceField.read(&source, inVolume: false, warnings: &warnings) {
            value = .resource(resource)
        } else {
            throw source.unsupported(
                "needs configMapKeyRef, secretKeyRef, fieldRef or resourceFieldRef; nothing else is supported"
            )
        }
        source.finish(&warnings)
        reader.finish(&warnings)
    }

    private static func key(
        _ reader: inout FieldReader,
        _ warnings: inout [ManifestWarning]
    ) throws(ManifestError) -> (String, String, Bool) {
        let result = (
            try reader.requiredString("name"), try reader.requiredString("key"), try reader.bool("optional") ?? false
        )
        reader.finish(&warnings)
        return result
    }
}

extension FieldReader {
    /// The name of a variable, or its beginning, has printable characters and no '='.
    fileprivate func checkVariable(_ name: String, _ field: String) throws(ManifestError) {
        guard name.utf8.allSatisfy({ (0x20...0x7e).contains($0) && $0 != 0x3d }) else {
            throw invalid("must be printable characters of ASCII without '='", field)
        }
    }
}

/// A ConfigMap or Secret whose every key becomes a variable.
public struct EnvironmentSource: Sendable, Hashable {
    /// What kind of object it is.
    public enum Kind: Sendable, Hashable {
        case configMap, secret
    }

    /// What kind of object it is.
    public var kind: Kind
    /// Its name.
    public var name: String
    /// What is put before each key; empty unless given.
    public var prefix: String
    /// Whether the object may be missing.
    public var isOptional: Bool

    init(_ reader: inout FieldReader, warnings: inout [ManifestWarning]) throws(ManifestError) {
        prefix = try reader.string("prefix") ?? ""
        try reader.checkVariable(prefix, "prefix")
        var reference: FieldReader
        if let configMap = try reader.child("configMapRef") {
            (kind, reference) = (.configMap, configMap)
        } else if let secret = try reader.child("secretRef") {
            (kind, reference) = (.secret, secret)
        } else {
            throw reader.invalid("needs configMapRef or secretRef")
        }
        name = try reference.requiredString("name")
        isOptional = try reference.bool("optional") ?? false
        reference.finish(&warnings)
        reader.finish(&warnings)
    }
}
