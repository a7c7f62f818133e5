import Manifests

/// A deployment's text, with fields to add to its parts.
func deploymentText(spec: String = "", pod: String = "", container: String = "") -> String {
    """
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: api
      labels: {app: api}
    spec:
      selector:
        matchLabels: {app: api}
    \(spec)
      template:
        metadata:
          labels: {app: api, tier: web}
        spec:
    \(pod)
          containers:
          - name: api
            image: registry.local/api:1
    \(container)
    """
}

func objects(_ text: String, file: String = "x.yaml") throws -> [KubernetesObject] {
    try KubernetesObject.parse(Array(text.utf8), file: file)
}

func object(_ text: String) throws -> KubernetesObject {
    let all = try objects(text)
    return all[0]
}

func render(_ files: [String: String], _ directory: String = "") throws -> String {
    try Kustomize.yaml(of: Kustomize.build(directory, in: InMemoryTree(files)))
}
