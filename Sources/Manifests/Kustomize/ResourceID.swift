/// What kustomize tells resources apart by: group, version, kind, name and the namespace that is in effect.
struct ResourceID: Hashable, CustomStringConvertible {
    /// The group, empty for the core group.
    var group: String
    var version: String
    var kind: String
    var name: String
    /// As written, empty for none.
    var namespace: String

    init(apiVersion: String, kind: String, name: String, namespace: String) {
        if let slash = apiVersion.utf8.firstIndex(of: UInt8(ascii: "/")) {
            group = String(apiVersion[..<slash])
            version = String(apiVersion[apiVersion.utf8.index(after: slash)...])
        } else {
            group = ""
            version = apiVersion
        }
        self.kind = kind
        self.name = name
        self.namespace = namespace
    }

    var isClusterScoped: Bool { ClusterScope.contains(group: group, version: version, kind: kind) }

    /// The namespace for comparisons: no namespace is `default`, and a cluster's own objects share one of their own.
    var effectiveNamespace: String {
        if isClusterScoped { return "_non_namespaceable_" }
        return namespace.isEmpty ? "default" : namespace
    }

    /// The identity in which two spellings of the same namespace are equal.
    var effective: ResourceID {
        var copy = self
        copy.namespace = effectiveNamespace
        return copy
    }

    var apiVersion: String { group.isEmpty ? version : "\(group)/\(version)" }

    /// `Kind/namespace/name (group/version)`.
    var description: String {
        let place = namespace.isEmpty ? name : "\(namespace)/\(name)"
        return "\(kind)/\(place) (\(apiVersion))"
    }
}
