/// The order of the objects a build prints.
enum SortOrder {
    /// As they were read.
    case fifo
    /// By kind: these first, those last, the others by name in between.
    case legacy(first: [String], last: [String])

    /// What kustomize does when nothing is said.
    static let standard = SortOrder.legacy(
        first: [
            "Namespace", "ResourceQuota", "StorageClass", "CustomResourceDefinition", "ServiceAccount",
            "PodSecurityPolicy", "Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding", "ConfigMap", "Secret",
            "Endpoints", "Service", "LimitRange", "PriorityClass", "PersistentVolume", "PersistentVolumeClaim",
            "Deployment", "StatefulSet", "CronJob", "PodDisruptionBudget",
        ],
        last: ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"]
    )

    /// The place of each kind that has one: negative for the first, positive for the last.
    var ranks: [String: Int] {
        guard case .legacy(let first, let last) = self else { return [:] }
        var ranks: [String: Int] = [:]
        for (index, kind) in first.enumerated() { ranks[kind] = index - first.count }
        for (index, kind) in last.enumerated() { ranks[kind] = index + 1 }
        return ranks
    }

    /// Puts the objects in this order.
    func sort(_ resources: [Resource]) -> [Resource] {
        guard case .legacy = self else { return resources }
        let ranks = ranks
        let keyed = resources.map { resource in (resource: resource, key: Key(resource.id, ranks)) }
        return keyed.sorted { $0.key < $1.key }.map(\.resource)
    }

    private struct Key: Comparable {
        let rank: Int
        let group: String
        let isNamespace: Bool
        let name: String

        init(_ id: ResourceID, _ ranks: [String: Int]) {
            rank = ranks[id.kind] ?? 0
            let version = id.version.isEmpty ? "~V" : id.version
            group = "\(id.group.isEmpty ? "~G" : id.group)_\(version)_\(id.kind)"
            isNamespace = id.kind == "Namespace"
            let namespace = id.namespace.isEmpty ? "~X" : id.namespace
            let name = id.name.isEmpty ? "~N" : id.name
            self.name = "\(namespace)|\(name)"
        }

        static func < (left: Key, right: Key) -> Bool {
            if left.rank != right.rank { return left.rank < right.rank }
            if left.group != right.group {
                // The core group's Namespace stands before any other group's kind of that name.
                if left.isNamespace, right.isNamespace { return Bytewise.precedes(right.group, left.group) }
                return Bytewise.precedes(left.group, right.group)
            }
            return Bytewise.precedes(left.name, right.name)
        }
    }
}
