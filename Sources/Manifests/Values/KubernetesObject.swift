/// One Kubernetes object: a tree of values with the fields every object has.
public struct KubernetesObject: Sendable, Hashable {
    /// The whole object; always a map.
    public var root: ManifestValue

    /// Makes an object of a tree; anything but a map with `apiVersion`, `kind` and a name is an error.
    public init(_ root: ManifestValue) throws(ManifestError) {
        guard root.map != nil else {
            throw ManifestError(
                code: .invalid,
                message: "a Kubernetes object is a mapping, and this is \(root.kindDescription)",
                position: root.position
            )
        }
        self.init(unchecked: root)
        guard !kind.isEmpty else {
            throw ManifestError(code: .invalid, message: "the object has no 'kind'", position: root.position)
        }
        guard !apiVersion.isEmpty else {
            throw ManifestError(code: .invalid, message: "the \(kind) has no 'apiVersion'", position: root.position)
        }
    }

    /// Reads the objects of a YAML text, as `kubectl apply -f` does: a `List` gives its items, empty documents nothing.
    public static func parse(_ bytes: [UInt8], file: String) throws(ManifestError) -> [KubernetesObject] {
        var result: [KubernetesObject] = []
        for value in try ObjectReader.objects(bytes, PositionMap(file: file), for: .apply) {
            result.append(try KubernetesObject(value))
        }
        return result
    }

    init(unchecked root: ManifestValue) { self.root = root }

    /// The API group and version, such as `apps/v1`.
    public var apiVersion: String { root["apiVersion"]?.string ?? "" }
    /// The kind, such as `Deployment`.
    public var kind: String { root["kind"]?.string ?? "" }
    /// `metadata.name`, or empty.
    public var name: String { root["metadata"]?["name"]?.scalarText ?? "" }
    /// `metadata.namespace`, if given.
    public var namespace: String? { root["metadata"]?["namespace"]?.string }
    /// `metadata.labels`.
    public var labels: [String: String] { strings("labels") }
    /// `metadata.annotations`.
    public var annotations: [String: String] { strings("annotations") }
    /// Where the object starts.
    public var position: SourcePosition { root.position }

    /// `Kind/name`, for messages.
    public var displayName: String { "\(kind)/\(name)" }

    /// What tells this object from every other one of a cluster.
    public var identity: ObjectIdentity {
        ObjectIdentity(apiVersion: apiVersion, kind: kind, namespace: namespace, name: name)
    }

    /// The value at a path of keys; setting makes the maps on the way, setting nil removes the last key.
    public subscript(keys: String...) -> ManifestValue? {
        get { root[path: keys] }
        set { root.set(newValue, at: keys[...]) }
    }

    private func strings(_ field: String) -> [String: String] {
        var result: [String: String] = [:]
        for entry in root["metadata"]?[field]?.map?.entries ?? [] { result[entry.key] = entry.value.scalarText }
        return result
    }
}

extension ManifestValue {
    /// Sets or removes the value at a path, making the maps on the way.
    mutating func set(_ value: ManifestValue?, at path: ArraySlice<String>) {
        guard let key = path.first else {
            if let value { self = value }
            return
        }
        var map: ManifestMap
        if case .map(let existing) = content {
            map = existing
        } else if value == nil {
            return
        } else {
            map = ManifestMap()
        }
        content = .null
        if path.count == 1 {
            map[key] = value
        } else {
            if map.place(of: key) == nil, value != nil { map[key] = ManifestValue(.map(ManifestMap())) }
            map.update(key) { $0.set(value, at: path.dropFirst()) }
        }
        content = .map(map)
    }
}
