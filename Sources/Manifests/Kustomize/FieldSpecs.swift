/// The fields kustomize's transformers change: the built-in configuration and what `configurations:` adds.
struct FieldSpecs: Sendable {
    /// Which objects a kind's name is referred to from, and in which fields.
    struct NameReference: Sendable {
        let target: FieldSpec
        var referrers: [FieldSpec]
    }

    var namePrefix = [FieldSpec("metadata/name")]
    var nameSuffix = [FieldSpec("metadata/name")]
    var namespace = Self.namespaceFields
    var commonLabels = Self.selectorFields + Self.metadataFields("labels") + Self.claimTemplateFields
    var labels: [FieldSpec] = []
    var templateLabels = Self.metadataFields("labels") + Self.claimTemplateFields
    var commonAnnotations = Self.metadataFields("annotations", anyGroupStatefulSet: true)
    var images = Self.imageFields
    var replicas = ["Deployment", "ReplicationController", "ReplicaSet", "StatefulSet"].map {
        FieldSpec("spec/replicas", kind: $0, create: true)
    }
    var nameReferences = NameReferenceTable.builtIn
    var variables = VariableFieldTable.builtIn
    /// Whether a configuration file has added to the built-in fields.
    var isCustom = false

    /// What kustomize starts from.
    static let builtIn = FieldSpecs()

    private static let namespaceFields = [
        FieldSpec("metadata/name", kind: "Namespace", create: true),
        FieldSpec("spec/service/namespace", kind: "APIService", group: "apiregistration.k8s.io", create: true),
        FieldSpec(
            "spec/conversion/webhook/clientConfig/service/namespace",
            kind: "CustomResourceDefinition",
            group: "apiextensions.k8s.io"
        ),
    ]

    private static let imageFields = ["spec/", "spec/template/spec/"].flatMap { prefix in
        ["containers[]/image", "initContainers[]/image", "volumes[]/image/reference"].map {
            FieldSpec(prefix + $0, create: true)
        }
    }

    private static let claimTemplateFields = [
        FieldSpec("spec/volumeClaimTemplates[]/metadata/labels", kind: "StatefulSet", group: "apps", create: true)
    ]

    /// The labels or annotations of every object, and of the templates of the built-in workloads.
    private static func metadataFields(_ field: String, anyGroupStatefulSet: Bool = false) -> [FieldSpec] {
        let template = "spec/template/metadata/\(field)"
        return [
            FieldSpec("metadata/\(field)", create: true),
            FieldSpec(template, kind: "ReplicationController", version: "v1", create: true),
            FieldSpec(template, kind: "Deployment", create: true),
            FieldSpec(template, kind: "ReplicaSet", create: true),
            FieldSpec(template, kind: "DaemonSet", create: true),
            FieldSpec(template, kind: "StatefulSet", group: anyGroupStatefulSet ? "" : "apps", create: true),
            FieldSpec(template, kind: "Job", group: "batch", create: true),
            FieldSpec("spec/jobTemplate/metadata/\(field)", kind: "CronJob", group: "batch", create: true),
            FieldSpec(
                "spec/jobTemplate/spec/template/metadata/\(field)",
                kind: "CronJob",
                group: "batch",
                create: true
            ),
        ]
    }

    /// The selectors `commonLabels` and `includeSelectors` add to.
    private static let selectorFields: [FieldSpec] = {
        let pods = "spec/template/spec/"
        let terms = ["podAffinity", "podAntiAffinity"].flatMap { affinity in
            [
                "preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels",
                "requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels",
            ].map { "\(pods)affinity/\(affinity)/\($0)" }
        }
        let spread = terms + ["\(pods)topologySpreadConstraints/labelSelector/matchLabels"]
        var result = [
            FieldSpec("spec/selector", kind: "Service", version: "v1", create: true),
            FieldSpec("spec/selector", kind: "ReplicationController", version: "v1", create: true),
            FieldSpec("spec/selector/matchLabels", kind: "Deployment", create: true),
            FieldSpec("spec/selector/matchLabels", kind: "ReplicaSet", create: true),
            FieldSpec("spec/selector/matchLabels", kind: "DaemonSet", create: true),
            FieldSpec("spec/selector/matchLabels", kind: "StatefulSet", group: "apps", create: true),
            FieldSpec("spec/selector/matchLabels", kind: "Job", group: "batch"),
            FieldSpec("spec/jobTemplate/spec/selector/matchLabels", kind: "CronJob", group: "batch"),
            FieldSpec("spec/selector/matchLabels", kind: "PodDisruptionBudget", group: "policy"),
        ]
        for kind in ["Deployment", "StatefulSet"] {
            result += spread.map { FieldSpec($0, kind: kind, group: "apps") }
        }
        for path in ["podSelector", "ingress/from/podSelector", "egress/to/podSelector"] {
            result.append(FieldSpec("spec/\(path)/matchLabels", kind: "NetworkPolicy", group: "networking.k8s.io"))
        }
        return result
    }()
}
