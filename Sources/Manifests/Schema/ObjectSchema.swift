import YAML

/// The fields of one type of Kubernetes' API.
struct ObjectSchema: Sendable {
    /// One field.
    struct Field: Sendable {
        /// What it holds.
        let value: Value
        /// Whether an object without it is refused.
        let isRequired: Bool
    }

    /// What a field holds.
    indirect enum Value: Sendable {
        case text, integer, bool, quantity, either, base64, any
        /// One of these texts.
        case words([String])
        case list(Value)
        /// A map with keys of the author's own.
        case map(Value)
        /// A map with the fields of a type.
        case object(String)
    }

    /// The fields by their names.
    let fields: [String: Field]

    /// The type of a kind; nil for kinds that have no table here.
    static func of(apiVersion: String, kind: String) -> ObjectSchema? {
        guard kinds[apiVersion]?.contains(kind) == true else { return nil }
        return SchemaTable.types[kind]
    }

    /// What is wrong with a kind's name, if its API group is one that is known as a whole.
    static func fault(apiVersion: String, kind: String) -> String? {
        guard let known = kinds[apiVersion], !known.contains(kind), !kind.hasSuffix("List") else { return nil }
        let homes = kinds.filter { $0.value.contains(kind) }.keys.sorted()
        if let home = homes.first { return "there is no \(kind) in \(apiVersion); did you mean '\(home)'?" }
        let hint = Suggestion.nearest(to: kind, in: known).map { "; did you mean '\($0)'?" } ?? ""
        return "there is no kind '\(kind)' in \(apiVersion)\(hint)"
    }

    /// The kinds of the API groups that are known as a whole.
    private static let kinds: [String: [String]] = [
        "v1": [
            "Binding", "ComponentStatus", "ConfigMap", "Endpoints", "Event", "LimitRange", "Namespace", "Node",
            "PersistentVolume", "PersistentVolumeClaim", "Pod", "PodTemplate", "ReplicationController",
            "ResourceQuota", "Secret", "Service", "ServiceAccount",
        ],
        "apps/v1": ["ControllerRevision", "DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"],
        "batch/v1": ["CronJob", "Job"],
        "autoscaling/v2": ["HorizontalPodAutoscaler"],
        "networking.k8s.io/v1": ["IPAddress", "Ingress", "IngressClass", "NetworkPolicy", "ServiceCIDR"],
        "policy/v1": ["Eviction", "PodDisruptionBudget"],
        "rbac.authorization.k8s.io/v1": ["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"],
        "scheduling.k8s.io/v1": ["PriorityClass"],
        "storage.k8s.io/v1": [
            "CSIDriver", "CSINode", "CSIStorageCapacity", "StorageClass", "VolumeAttachment", "VolumeAttributesClass",
        ],
    ]
}
