extension KubernetesObject {
    /// The version in which each kind that a Docker host runs is written.
    private static let versions = [
        "Deployment": "apps/v1", "StatefulSet": "apps/v1", "DaemonSet": "apps/v1", "Job": "batch/v1",
        "CronJob": "batch/v1", "Pod": "v1", "Service": "v1", "Ingress": "networking.k8s.io/v1", "ConfigMap": "v1",
        "Secret": "v1", "PersistentVolumeClaim": "v1", "Namespace": "v1",
    ]

    /// The version that the object has to be of, where it is of another one; nil for kinds of other groups' own.
    private var missedVersion: String? {
        guard let version = Self.versions[kind], version != apiVersion else { return nil }
        let parts = apiVersion.split(separator: "/", omittingEmptySubsequences: false)
        let groups = ["apps", "batch", "extensions", "networking.k8s.io"]
        return parts.count < 2 || groups.contains(String(parts[0])) ? version : nil
    }

    /// Whether a Docker host runs objects of this kind and version.
    var runsOnHosts: Bool { Self.versions[kind] == apiVersion || missedVersion != nil }

    /// Throws where the kind is one of Kubernetes' own and the version is not, or no longer: nothing would run of it.
    func requireServedVersion() throws(ManifestError) {
        guard let version = missedVersion else { return }
        throw ManifestError(
            code: .invalid,
            message: "apiVersion of a \(kind) must be \(version), not '\(apiVersion)'",
            position: root["apiVersion"]?.position ?? position
        )
    }

    /// A workload of a former version as one of today's, with a warning: its fields were the same.
    ///
    /// Without a selector the template's labels were it.
    func inServedVersion(_ warnings: inout [ManifestWarning]) -> KubernetesObject {
        guard Workload.Kind(rawValue: kind) != nil, let version = missedVersion else { return self }
        let place = root["apiVersion"]?.position ?? position
        var warning = ManifestWarning(
            object: displayName,
            path: "apiVersion",
            reason: "'\(apiVersion)' is no version in which a cluster knows a \(kind): write \(version)",
            position: place
        )
        warning.isRefusedByClusters = true
        warnings.append(warning)
        var root = root
        root.set(ManifestValue(version, position: place), at: ["apiVersion"])
        let labels = root["spec"]?["template"]?["metadata"]?["labels"]
        if version == "apps/v1", let labels, root["spec"]?["selector"] == nil {
            root.set(labels, at: ["spec", "selector", "matchLabels"])
        }
        return KubernetesObject(unchecked: root)
    }
}
