import Manifests
import TestSupport

@testable import Agent

/// Manifests for tests, and what becomes of them.
enum Samples {
    /// A Deployment `web`; each part is further YAML at its place.
    static func deployment(
        _ spec: String = "replicas: 1",
        pod: String = "",
        container: String = "",
        name: String = "web",
        image: String = "web:1",
        labels: String = ""
    ) -> String {
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: \(name)}
        spec:
        \(indented(spec, 2))
          selector: {matchLabels: {app: \(name)}}
          template:
            metadata: {labels: {app: \(name)\(labels)}}
            spec:
        \(indented(pod, 6))
              containers:
              - name: \(name)
                image: \(image)
        \(indented(container, 8))
        """
    }

    /// A rolling update within bounds.
    static func rolling(replicas: Int, surge: Int, unavailable: Int, extra: String = "") -> String {
        deployment(
            """
            replicas: \(replicas)
            strategy: {rollingUpdate: {maxSurge: \(surge), maxUnavailable: \(unavailable)}}
            \(extra)
            """
        )
    }

    static func configMap(_ name: String, _ data: String) -> String {
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: \(name)}\ndata: \(data)"
    }

    static func secret(_ name: String, _ data: String) -> String {
        "apiVersion: v1\nkind: Secret\nmetadata: {name: \(name)}\nstringData: \(data)"
    }

    static func service(_ spec: String, name: String = "web") -> String {
        "apiVersion: v1\nkind: Service\nmetadata: {name: \(name)}\nspec:\n\(indented(spec, 2))"
    }

    static func objects(_ documents: String...) throws -> [KubernetesObject] {
        try objects(documents)
    }

    static func desired(_ documents: String..., owner: String = "test") throws -> DesiredState {
        try DesiredStateBuilder(objects(documents), owner: owner).build(revision: String(repeating: "a", count: 40))
    }

    static func workload(_ documents: String...) throws -> DesiredWorkload {
        let state = try DesiredStateBuilder(objects(documents), owner: "test").build(revision: "a")
        guard let workload = state.workloads.first else { throw TestFailure("there is no workload") }
        return workload
    }

    /// A Pod's `spec` by itself.
    static func podSpec(_ spec: String) throws -> PodSpec {
        let text = """
            apiVersion: v1
            kind: Pod
            metadata: {name: web, labels: {app: web}}
            spec:
            \(indented(spec, 2))
            """
        return try workload(text).template.spec
    }

    private static func objects(_ documents: [String]) throws -> [KubernetesObject] {
        let tree = InMemoryTree([
            "kustomization.yaml": "resources: [all.yaml]\n",
            "all.yaml": documents.joined(separator: "\n---\n") + "\n",
        ])
        return try Kustomize.build("", in: tree)
    }

    static func indented(_ text: String, _ count: Int) -> String {
        text.split(separator: "\n").map { String(repeating: " ", count: count) + $0 }.joined(separator: "\n")
    }
}

extension DesiredWorkload {
    /// The Deployment it is; nil where it is something else.
    var deployment: Deployment? {
        guard case .deployment(let deployment) = source else { return nil }
        return deployment
    }
}
