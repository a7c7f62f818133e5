/// Which fields of which built-in kinds hold the name of another object.
enum NameReferenceTable {
    static let builtIn: [FieldSpecs.NameReference] = [
        scaled("Deployment"), scaled("ReplicationController"), scaled("ReplicaSet"), scaled("StatefulSet"),
        configMaps, secrets, services, serviceAccounts, roles, clusterRoles, volumeClaims,
        reference(
            FieldSpec("", kind: "PersistentVolume", version: "v1"),
            [
                FieldSpec("spec/volumeName", kind: "PersistentVolumeClaim"),
                FieldSpec("rules/resourceNames", kind: "ClusterRole"),
            ]
        ),
        reference(
            FieldSpec("", kind: "StorageClass", group: "storage.k8s.io", version: "v1"),
            [
                FieldSpec("spec/storageClassName", kind: "PersistentVolume"),
                FieldSpec("spec/storageClassName", kind: "PersistentVolumeClaim"),
                FieldSpec("spec/volumeClaimTemplates/spec/storageClassName", kind: "StatefulSet"),
            ]
        ),
        reference(
            FieldSpec("", kind: "PriorityClass", group: "scheduling.k8s.io", version: "v1"),
            pods("priorityClassName", in: servingKinds)
        ),
        // The group carries a version in kustomize's own table, so nothing ever matches; kept for equal results.
        reference(
            FieldSpec("", kind: "IngressClass", group: "networking.k8s.io/v1", version: "v1"),
            [FieldSpec("spec/ingressClassName", kind: "Ingress")]
        ),
        reference(
            FieldSpec("", kind: "ValidatingAdmissionPolicy", group: "admissionregistration.k8s.io"),
            [
                FieldSpec(
                    "spec/policyName",
                    kind: "ValidatingAdmissionPolicyBinding",
                    group: "admissionregistration.k8s.io"
                )
            ]
        ),
    ]

    /// Kinds whose Pods may refer to ConfigMaps and Secrets, and the version asked of them.
    private static let referringKinds = [
        "Pod", "PodTemplate", "Deployment", "ReplicaSet", "DaemonSet", "StatefulSet", "Job", "CronJob",
    ]
    /// Kinds whose Pods may refer to claims, accounts and classes.
    private static let servingKinds = [
        "Pod", "StatefulSet", "Deployment", "ReplicationController", "CronJob", "Job", "DaemonSet",
    ]
    private static let rbac = "rbac.authorization.k8s.io"

    private static func reference(_ target: FieldSpec, _ referrers: [FieldSpec]) -> FieldSpecs.NameReference {
        FieldSpecs.NameReference(target: target, referrers: referrers)
    }

    private static func scaled(_ kind: String) -> FieldSpecs.NameReference {
        reference(FieldSpec("", kind: kind), [FieldSpec("spec/scaleTargetRef/name", kind: "HorizontalPodAutoscaler")])
    }

    /// A field of the Pod spec in each kind.
    private static func pods(_ path: String, in kinds: [String], podVersion: String = "") -> [FieldSpec] {
        kinds.map { kind in
            switch kind {
            case "Pod": FieldSpec("spec/\(path)", kind: kind, version: podVersion)
            case "PodTemplate": FieldSpec("template/spec/\(path)", kind: kind)
            case "CronJob": FieldSpec("spec/jobTemplate/spec/template/spec/\(path)", kind: kind)
            default: FieldSpec("spec/template/spec/\(path)", kind: kind)
            }
        }
    }

    private static func podFields(volume: String, key: String, from: String, projected: String) -> [FieldSpec] {
        var paths = ["volumes/\(volume)", "volumes/projected/sources/\(projected)/name"]
        for containers in ["containers", "initContainers"] {
            paths.append("\(containers)/env/valueFrom/\(key)/name")
            paths.append("\(containers)/envFrom/\(from)/name")
        }
        return paths.flatMap { pods($0, in: referringKinds, podVersion: "v1") }
    }

    private static let configMaps = reference(
        FieldSpec("", kind: "ConfigMap", version: "v1"),
        podFields(volume: "configMap/name", key: "configMapKeyRef", from: "configMapRef", projected: "configMap")
            + [
                FieldSpec("spec/configSource/configMap", kind: "Node"),
                FieldSpec("rules/resourceNames", kind: "Role"),
                FieldSpec("rules/resourceNames", kind: "ClusterRole"),
                FieldSpec(
                    #"metadata/annotations/nginx.ingress.kubernetes.io\/fastcgi-params-configmap"#,
                    kind: "Ingress"
                ),
            ]
    )

    private static let secrets = reference(
        FieldSpec("", kind: "Secret", version: "v1"),
        podFields(volume: "secret/secretName", key: "secretKeyRef", from: "secretRef", projected: "secret")
            + pods("imagePullSecrets/name", in: referringKinds, podVersion: "v1")
            + [
                FieldSpec("spec/tls/secretName", kind: "Ingress"),
                FieldSpec(#"metadata/annotations/ingress.kubernetes.io\/auth-secret"#, kind: "Ingress"),
                FieldSpec(#"metadata/annotations/nginx.ingress.kubernetes.io\/auth-secret"#, kind: "Ingress"),
                FieldSpec(#"metadata/annotations/nginx.ingress.kubernetes.io\/auth-tls-secret"#, kind: "Ingress"),
                FieldSpec("imagePullSecrets/name", kind: "ServiceAccount"),
                FieldSpec("parameters/secretName", kind: "StorageClass"),
                FieldSpec("parameters/adminSecretName", kind: "StorageClass"),
                FieldSpec("parameters/userSecretName", kind: "StorageClass"),
                FieldSpec("parameters/secretRef", kind: "StorageClass"),
                FieldSpec("rules/resourceNames", kind: "Role"),
                FieldSpec("rules/resourceNames", kind: "ClusterRole"),
                FieldSpec(
                    "spec/template/spec/containers/env/valueFrom/secretKeyRef/name",
                    kind: "Service",
                    group: "serving.knative.dev",
                    version: "v1"
                ),
                FieldSpec("spec/azureFile/secretName", kind: "PersistentVolume"),
            ]
    )

    private static let services = reference(
        FieldSpec("", kind: "Service", version: "v1"),
        [
            FieldSpec("spec/serviceName", kind: "StatefulSet", group: "apps"),
            FieldSpec("spec/rules/http/paths/backend/serviceName", kind: "Ingress"),
            FieldSpec("spec/backend/serviceName", kind: "Ingress"),
            FieldSpec("spec/rules/http/paths/backend/service/name", kind: "Ingress"),
            FieldSpec("spec/defaultBackend/service/name", kind: "Ingress"),
            FieldSpec("spec/service/name", kind: "APIService", group: "apiregistration.k8s.io"),
        ]
            + ["ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"].map {
                FieldSpec("webhooks/clientConfig/service", kind: $0, group: "admissionregistration.k8s.io")
            }
    )

    private static let serviceAccounts = reference(
        FieldSpec("", kind: "ServiceAccount", version: "v1"),
        [
            FieldSpec("subjects", kind: "RoleBinding", group: rbac),
            FieldSpec("subjects", kind: "ClusterRoleBinding", group: rbac),
        ] + pods("serviceAccountName", in: servingKinds)
    )

    private static let roles = reference(
        FieldSpec("", kind: "Role", group: rbac),
        [FieldSpec("roleRef/name", kind: "RoleBinding", group: rbac)]
    )

    private static let clusterRoles = reference(
        FieldSpec("", kind: "ClusterRole", group: rbac),
        [
            FieldSpec("roleRef/name", kind: "RoleBinding", group: rbac),
            FieldSpec("roleRef/name", kind: "ClusterRoleBinding", group: rbac),
        ]
    )

    private static let volumeClaims = reference(
        FieldSpec("", kind: "PersistentVolumeClaim", version: "v1"),
        pods("volumes/persistentVolumeClaim/claimName", in: servingKinds)
    )
}
