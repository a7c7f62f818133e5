/// How lists of Kubernetes' own kinds are merged: which are, and by which keys their items are told apart.
///
/// The facts are those of the API's `x-kubernetes-patch-strategy` and `x-kubernetes-patch-merge-key`.
final class PatchSchema: Sendable {
    /// One field that is a list to merge, or leads to one.
    struct Field {
        /// The keys of a list that is merged; empty for a list of plain values; nil for a field that is not such a list.
        let mergeKeys: [String]?
        /// What is behind the field, or in its items; nil when nothing there is merged.
        let below: PatchSchema?
    }

    private struct Entry {
        let type: String?
        let mergeKeys: [String]?
    }

    private enum Source {
        case table([String: Entry])
        case definition(ManifestValue, OpenAPIDefinitions)
    }

    private let source: Source

    private init(_ fields: [String: Entry]) { source = .table(fields) }

    init(_ definition: ManifestValue, in definitions: OpenAPIDefinitions) {
        source = .definition(definition, definitions)
    }

    /// The fields of a built-in kind's root; nil for kinds that are not Kubernetes' own, whose lists are replaced.
    static func builtIn(apiVersion: String, kind: String) -> PatchSchema? {
        guard let group = groups[kind]?.first(where: { $0.apiVersions.contains(apiVersion) }) else { return nil }
        return types[group.type]
    }

    /// What is known of a field.
    func field(_ name: String) -> Field? {
        switch source {
        case .table(let fields):
            guard let entry = fields[name] else { return nil }
            return Field(mergeKeys: entry.mergeKeys, below: entry.type.flatMap { Self.types[$0] })
        case .definition(let definition, let definitions): return definitions.field(name, of: definition)
        }
    }

    private static let types: [String: PatchSchema] = {
        var result: [String: PatchSchema] = [:]
        for line in table.split(separator: "\n") {
            let words = line.split(separator: " ")
            var fields: [String: Entry] = [:]
            for word in words.dropFirst() {
                // name=Type, name=Type[key,key], name[key] or name[]
                var rest = Substring(word)
                var keys: [String]?
                if let open = rest.firstIndex(of: "[") {
                    keys = rest[rest.index(after: open)...].dropLast().split(separator: ",").map(String.init)
                    rest = rest[..<open]
                }
                let parts = rest.split(separator: "=").map(String.init)
                fields[parts[0]] = Entry(type: parts.count > 1 ? parts[1] : nil, mergeKeys: keys)
            }
            result[String(words[0])] = PatchSchema(fields)
        }
        return result
    }()

    private static let table = """
        Object metadata=Metadata
        Metadata finalizers[] ownerReferences[uid]
        Webhooks metadata=Metadata webhooks=None[name]
        Workload metadata=Metadata spec=WorkloadSpec status=Status
        WorkloadSpec template=Template volumeClaimTemplates=Claim
        Template metadata=Metadata spec=PodSpec
        Pod metadata=Metadata spec=PodSpec status=PodStatus
        PodTemplate metadata=Metadata template=Template
        CronJob metadata=Metadata spec=CronJobSpec
        CronJobSpec jobTemplate=Workload
        Claim metadata=Metadata spec=None status=Status
        PodStatus conditions[type] podIPs[ip]
        Status conditions[type]
        Conditioned metadata=Metadata status=Status
        ComponentStatus metadata=Metadata conditions[type]
        Node metadata=Metadata spec=NodeSpec status=NodeStatus
        NodeSpec podCIDRs[]
        NodeStatus addresses[type] conditions[type]
        Service metadata=Metadata spec=ServiceSpec status=Status
        ServiceSpec ports[port,protocol]
        ServiceAccount metadata=Metadata secrets[name]
        CSINode metadata=Metadata spec=CSINodeSpec
        CSINodeSpec drivers[name]
        PodSpec containers=Container[name] initContainers=Container[name] ephemeralContainers=Ephemeral[name] \
        hostAliases[ip] imagePullSecrets[name] topologySpreadConstraints[topologyKey,whenUnsatisfiable] volumes=Volume[name]
        Container env[name] ports[containerPort,protocol] volumeDevices[devicePath] volumeMounts[mountPath]
        Ephemeral env[name] volumeDevices[devicePath] volumeMounts[mountPath]
        Volume ephemeral=EphemeralVolume
        EphemeralVolume volumeClaimTemplate=Claim
        None
        """

    private struct Group {
        let apiVersions: Set<String>
        let type: String
    }

    private static let groups: [String: [Group]] = {
        var result: [String: [Group]] = [:]
        func add(_ type: String, _ apiVersions: [String], _ kinds: [String]) {
            for kind in kinds { result[kind, default: []].append(Group(apiVersions: Set(apiVersions), type: type)) }
        }
        func both(_ group: String) -> [String] { ["\(group)/v1", "\(group)/v1beta1"] }
        add(
            "Webhooks",
            both("admissionregistration.k8s.io"),
            ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"]
        )
        add("Workload", ["apps/v1"], ["Deployment", "DaemonSet", "ReplicaSet", "StatefulSet"])
        add("Object", ["apps/v1"], ["ControllerRevision"])
        add("Workload", ["batch/v1"], ["Job"])
        add("CronJob", both("batch"), ["CronJob"])
        add("Workload", ["v1"], ["ReplicationController"])
        add("Pod", ["v1"], ["Pod"])
        add("PodTemplate", ["v1"], ["PodTemplate"])
        add("Claim", ["v1"], ["PersistentVolumeClaim"])
        add("Conditioned", ["v1"], ["Namespace"])
        add("ComponentStatus", ["v1"], ["ComponentStatus"])
        add("Node", ["v1"], ["Node"])
        add("Service", ["v1"], ["Service"])
        add("ServiceAccount", ["v1"], ["ServiceAccount"])
        add(
            "Object",
            ["v1"],
            ["Binding", "ConfigMap", "Endpoints", "Event", "LimitRange", "PersistentVolume", "ResourceQuota", "Secret"]
        )
        add("CSINode", both("storage.k8s.io"), ["CSINode"])
        add("Object", both("storage.k8s.io"), ["CSIDriver", "StorageClass", "VolumeAttachment"])
        add("Object", ["storage.k8s.io/v1beta1"], ["CSIStorageCapacity"])
        add("Object", ["autoscaling/v1", "autoscaling/v2beta1", "autoscaling/v2beta2"], ["HorizontalPodAutoscaler"])
        add("Object", ["autoscaling/v1"], ["Scale"])
        add("Conditioned", both("policy"), ["PodDisruptionBudget"])
        add("Object", ["policy/v1beta1"], ["Eviction", "PodSecurityPolicy"])
        add("Object", both("networking.k8s.io") + ["extensions/v1beta1"], ["Ingress"])
        add("Object", both("networking.k8s.io"), ["IngressClass"])
        add("Object", ["networking.k8s.io/v1"], ["NetworkPolicy"])
        add(
            "Object",
            both("rbac.authorization.k8s.io"),
            ["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"]
        )
        add("Conditioned", both("apiregistration.k8s.io"), ["APIService"])
        add("Object", both("apiextensions.k8s.io"), ["CustomResourceDefinition"])
        add("Object", both("certificates.k8s.io"), ["CertificateSigningRequest"])
        add("Object", both("coordination.k8s.io"), ["Lease"])
        add("Object", both("discovery.k8s.io"), ["EndpointSlice"])
        add("Object", both("events.k8s.io"), ["Event"])
        add("Object", both("node.k8s.io"), ["RuntimeClass"])
        add("Object", both("scheduling.k8s.io"), ["PriorityClass"])
        add("Object", ["flowcontrol.apiserver.k8s.io/v1beta1"], ["FlowSchema", "PriorityLevelConfiguration"])
        return result
    }()
}
