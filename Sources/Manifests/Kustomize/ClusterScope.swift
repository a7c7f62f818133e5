/// The kinds kustomize is certain to belong to no namespace: Kubernetes' own, at the versions it knows.
enum ClusterScope {
    static func contains(group: String, version: String, kind: String) -> Bool {
        guard let kinds = kinds[kind] else { return false }
        return kinds.contains { $0.group == group && $0.versions.contains(version) }
    }

    private static let kinds: [String: [(group: String, versions: Set<String>)]] = {
        let both: Set<String> = ["v1", "v1beta1"]
        var result: [String: [(group: String, versions: Set<String>)]] = [:]
        for (group, versions, names) in [
            ("", ["v1"], ["Namespace", "Node", "PersistentVolume", "ComponentStatus", "NodeProxyOptions"]),
            ("admissionregistration.k8s.io", both, ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"]),
            (
                "admissionregistration.k8s.io", ["v1"],
                ["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"]
            ),
            ("apiextensions.k8s.io", both, ["CustomResourceDefinition"]),
            ("apiregistration.k8s.io", both, ["APIService"]),
            ("authentication.k8s.io", both, ["TokenReview"]),
            (
                "authorization.k8s.io", both,
                ["SelfSubjectAccessReview", "SelfSubjectRulesReview", "SubjectAccessReview"]
            ),
            ("certificates.k8s.io", both, ["CertificateSigningRequest"]),
            ("flowcontrol.apiserver.k8s.io", ["v1beta1"], ["FlowSchema", "PriorityLevelConfiguration"]),
            ("networking.k8s.io", both, ["IngressClass"]),
            ("node.k8s.io", both, ["RuntimeClass"]),
            ("policy", ["v1beta1"], ["PodSecurityPolicy"]),
            ("rbac.authorization.k8s.io", both, ["ClusterRole", "ClusterRoleBinding"]),
            ("scheduling.k8s.io", both, ["PriorityClass"]),
            ("storage.k8s.io", both, ["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment"]),
        ] as [(String, Set<String>, [String])] {
            for name in names { result[name, default: []].append((group, versions)) }
        }
        return result
    }()
}
