/// One object of a build, with what kustomize remembers about it on the way.
final class Resource {
    /// How a generator's object meets one that is already there.
    enum Behavior: String, CaseIterable {
        case create, replace, merge
    }

    /// The whole object; a map, or null once it is deleted.
    var root: ManifestValue
    /// The identities the object had before it was renamed, oldest first.
    var previous: [ResourceID] = []
    /// The name prefixes added so far, innermost first.
    var prefixes: [String] = []
    /// The name suffixes added so far, innermost first.
    var suffixes: [String] = []
    /// Whether the name gets a hash of the content.
    var needsHash = false
    var behavior: Behavior?
    /// Where the object comes from, when the build keeps account of it.
    var origin: Origin?
    /// What has changed the object since, when the build keeps account of it.
    var transformations: [Origin] = []
    /// The names of the variables that read this object.
    var variables: [String] = []

    init(_ root: ManifestValue) { self.root = root }

    var isDeleted: Bool { root.map?.isEmpty ?? true }
    var kind: String { root["kind"]?.string ?? "" }
    var apiVersion: String { root["apiVersion"]?.string ?? "" }

    var name: String {
        get { root["metadata"]?["name"]?.scalarText ?? "" }
        set { root.set(ManifestValue(newValue), at: ["metadata", "name"]) }
    }

    /// The namespace as written; empty for none, and setting it empty removes the field.
    var namespace: String {
        get { root["metadata"]?["namespace"]?.string ?? "" }
        set { root.set(newValue.isEmpty ? nil : ManifestValue(newValue), at: ["metadata", "namespace"]) }
    }

    var id: ResourceID { ResourceID(apiVersion: apiVersion, kind: kind, name: name, namespace: namespace) }

    /// The identity the object was written with.
    var originalID: ResourceID { previous.first ?? id }

    /// Every identity the object has had, the present one last.
    var allIDs: [ResourceID] { previous + [id] }

    /// Remembers the present identity before it changes.
    func rememberID() {
        var id = id
        id.namespace = id.effectiveNamespace
        previous.append(id)
    }

    func labels() -> [String: String] { strings("labels") }
    func annotations() -> [String: String] { strings("annotations") }

    private func strings(_ field: String) -> [String: String] {
        var result: [String: String] = [:]
        for entry in root["metadata"]?[field]?.map?.entries ?? [] { result[entry.key] = entry.value.scalarText ?? "" }
        return result
    }

    func copy() -> Resource {
        let copy = Resource(root)
        copy.previous = previous
        copy.prefixes = prefixes
        copy.suffixes = suffixes
        copy.needsHash = needsHash
        copy.behavior = behavior
        copy.origin = origin
        copy.transformations = transformations
        copy.variables = variables
        return copy
    }

    func error(_ code: ManifestError.Code, _ message: String) -> ManifestError {
        ManifestError(code: code, message: "\(id): \(message)", position: root.position)
    }
}
