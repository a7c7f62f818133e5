import Manifests
import Testing

@Suite("Building overlays")
struct KustomizeTests {
    private static let base = [
        "base/kustomization.yaml":
            "resources:\n- all.yaml\nconfigMapGenerator:\n- name: settings\n  literals: [A=1, B=two]\n",
        "base/all.yaml": """
        apiVersion: v1
        kind: Service
        metadata: {name: api}
        spec:
          ports: [{port: 80}]
          selector: {app: api}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: api}
        spec:
          selector: {matchLabels: {app: api}}
          template:
            metadata: {labels: {app: api}}
            spec:
              containers:
              - name: api
                image: moderation-api
                envFrom: [{configMapRef: {name: settings}}]
                env: [{name: A, value: "1"}]

        """,
    ]

    private func overlay(_ text: String, extra: [String: String] = [:]) throws -> [KubernetesObject] {
        let files = Self.base.merging(["o/kustomization.yaml": text]) { _, new in new }.merging(extra) { _, new in new }
        return try Kustomize.build("o", in: InMemoryTree(files))
    }

    @Test("names, namespaces, images, replicas, labels and generated names are followed through")
    func transformers() throws {
        let objects = try overlay(
            """
            resources: [../base]
            namespace: staging
            namePrefix: x-
            nameSuffix: -y
            images: [{name: moderation-api, newName: localhost:5000/api, newTag: abc}]
            replicas: [{name: api, count: 3}]
            labels: [{pairs: {team: a}, includeSelectors: true}]
            commonAnnotations: {note: b}
            """
        )
        #expect(
            objects.map(\.displayName) == [
                "ConfigMap/x-settings-y-6b56fdfggc", "Service/x-api-y", "Deployment/x-api-y",
            ]
        )
        #expect(
            objects.allSatisfy {
                $0.namespace == "staging" && $0.annotations == ["note": "b"] && $0.labels["team"] == "a"
            }
        )
        let deployment = objects[2]
        let container = try #require(deployment["spec", "template", "spec", "containers"]?.list?.first)
        #expect(container["image"]?.string == "localhost:5000/api:abc")
        #expect(container["envFrom"]?.list?.first?["configMapRef"]?["name"]?.string == objects[0].name)
        #expect(deployment["spec", "replicas"]?.integer == 3)
        #expect(deployment["spec", "selector", "matchLabels", "team"]?.string == "a")
        #expect(objects[1]["spec", "selector", "team"]?.string == "a")
    }

    @Test("strategic merge patches merge by key, delete and replace")
    func strategicMerge() throws {
        let objects = try overlay(
            """
            resources: [../base]
            patches:
            - patch: |
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: api}
                spec:
                  template:
                    spec:
                      containers:
                      - name: side
                        image: side
                      - name: api
                        envFrom: null
                        env: [{name: B, value: "2"}, {name: A, value: "9"}]
            - patch: |
                $patch: delete
                apiVersion: v1
                kind: Service
                metadata: {name: api}
            - target: {kind: Deploy.*}
              patch: |
                - op: add
                  path: /metadata/annotations
                  value: {a~1b: c}
                - op: test
                  path: /spec/template/spec/containers/-1/image
                  value: moderation-api
            """
        )
        #expect(objects.map(\.kind) == ["ConfigMap", "Deployment"])
        let containers = try #require(objects[1]["spec", "template", "spec", "containers"]?.list)
        #expect(containers.map { $0["name"]?.string } == ["side", "api"])
        #expect(containers[1]["env"]?.list?.map { $0["value"]?.string } == ["2", "9"])
        #expect(containers[1]["envFrom"] == nil)
        #expect(objects[1].annotations == ["a~1b": "c"])
    }

    @Test("a component changes what stands around it, and generators merge into what is there")
    func components() throws {
        let objects = try overlay(
            "resources: [../base]\ncomponents: [../c]\n",
            extra: [
                "c/kustomization.yaml": """
                apiVersion: kustomize.config.k8s.io/v1alpha1
                kind: Component
                configMapGenerator:
                - name: settings
                  behavior: merge
                  envs: [more.env]
                secretGenerator:
                - name: key
                  files: [k=key.bin]
                  options: {disableNameSuffixHash: true}
                """,
                "c/more.env": "# more\nB=3\nC=x=y\n", "c/key.bin": "secret",
            ]
        )
        #expect(objects.map(\.kind) == ["ConfigMap", "Secret", "Service", "Deployment"])
        #expect(objects[0]["data"]?.map?.keys.sorted() == ["A", "B", "C"])
        #expect(objects[0]["data", "B"]?.string == "3" && objects[0]["data", "C"]?.string == "x=y")
        #expect(objects[1]["data", "k"]?.string == "c2VjcmV0" && objects[1].name == "key")
    }

    @Test(
        "a fault is told with file, line and column",
        arguments: [
            ("resources: [../base]\nimagess: []\n", "o/kustomization.yaml:2:1", "did you mean 'images'"),
            ("resources: [nothing.yaml]\n", "o/kustomization.yaml:1:13", "neither a file nor a directory"),
            ("resources: [../../x]\n", "o/kustomization.yaml:1:13", "outside of the tree"),
            (
                "resources: [../base/all.yaml]\n", "o/kustomization.yaml:1:13",
                "outside of the kustomization's directory"
            ),
            ("resources: [.]\n", "o/kustomization.yaml:1:13", "is being built"),
            ("resources: [https://x.y/z]\n", "o/kustomization.yaml:1:13", "remote"),
            ("resources: [../base]\nhelmCharts: [{name: x}]\n", "o/kustomization.yaml:2:1", "Helm charts"),
            ("resources: [../base]\nnamespace: 5\n", "o/kustomization.yaml:2:12", "quote it"),
            ("resources: [../base]\nreplicas: [{name: zz, count: 1}]\n", "o/kustomization.yaml:2:12", "is named 'zz'"),
            ("resources: [../base, ../base]\n", "base/all.yaml:1:1", "already there"),
            (
                "resources: [../base]\nimages:\n- name: a\n  newTag: 1.0\n", "o/kustomization.yaml:4:11",
                "must be a string"
            ),
            ("a: [\n", "o/kustomization.yaml:2:1", "is missing"),
            ("", "o/kustomization.yaml:1:1", "is empty"),
            (
                "resources: [../base]\npatches:\n- patch: |\n    apiVersion: v1\n    kind: Pod\n    metadata: {name: q}\n",
                "o/kustomization.yaml:4:5", "finds no such object"
            ),
            (
                "resources: [../base]\npatches:\n- patch: |\n    - op: remove\n      path: /x\n  target: {kind: Service}\n",
                "o/kustomization.yaml:4:7", "finds nothing at '/x'"
            ),
            (
                "resources: [../base]\npatches:\n- target: {name: \"a(\"}\n  patch: |\n    - {op: remove, path: /x}\n",
                "o/kustomization.yaml:3:18", "regular expression"
            ),
            (
                "resources: [../base]\npatches:\n- patch: |\n    kind: [\n",
                "o/kustomization.yaml:5:5", "is missing"
            ),
        ]
    )
    func faults(text: String, place: String, words: String) throws {
        let error = try #require(throws: ManifestError.self) { try overlay(text) }
        #expect(error.description.hasPrefix(place + ":"), "\(error)")
        #expect(error.description.contains(words), "\(error)")
    }

    @Test("a link out of the tree is refused")
    func links() throws {
        let tree = try DirectoryTree(root: "/proc/self")
        #expect(try tree.file("nothing/there") == nil)
        #expect(try tree.file("status")?.isEmpty == false || tree.file("status") != nil)
        #expect(try tree.isDirectory("task") && !tree.isDirectory("status"))
        #expect(try tree.list("").contains("status"))
        let error = try #require(throws: ManifestError.self) { try tree.list("root") }
        #expect(error.code == .outsideRoot)
        #expect(throws: ManifestError.self) { try tree.file("../1/status") }
    }
}
