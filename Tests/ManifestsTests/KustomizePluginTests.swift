import Manifests
import Testing

@Suite("Transformers, generators and validators in files")
struct KustomizePluginTests {
    private static let web = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, labels: {app: web}}
        spec:
          replicas: 1
          template:
            spec:
              containers: [{name: web, image: "nginx:1.0"}]

        """

    private func object(_ kustomization: String, _ files: [String: String]) throws -> KubernetesObject {
        var files = files.merging(["r.yaml": Self.web]) { own, _ in own }
        files["kustomization.yaml"] = "resources: [r.yaml]\n" + kustomization
        let objects = try Kustomize.build("", in: InMemoryTree(files))
        return try #require(objects.first { $0.kind == "Deployment" })
    }

    private func plugin(_ kind: String, _ text: String) -> String {
        "apiVersion: builtin\nkind: \(kind)\nmetadata: {name: any}\n\(text)\n"
    }

    @Test(
        "every built-in transformer changes what its file says",
        arguments: [
            ("PrefixTransformer", "prefix: a-\nfieldSpecs: [{path: metadata/name}]", ["metadata", "name"], "a-web"),
            ("SuffixTransformer", "suffix: -b\nfieldSpecs: [{path: metadata/name}]", ["metadata", "name"], "web-b"),
            (
                "LabelTransformer", "labels: {n: 1}\nfieldSpecs: [{path: metadata/labels, create: true}]",
                ["metadata", "labels", "n"], "1"
            ),
            (
                "AnnotationsTransformer",
                "annotations: {n: x}\nfieldSpecs: [{path: metadata/annotations, create: true}]",
                ["metadata", "annotations", "n"], "x"
            ),
            (
                "ReplicaCountTransformer",
                "replica: {name: web, count: 5}\nfieldSpecs: [{path: spec/replicas, kind: Deployment}]",
                ["spec", "replicas"], "5"
            ),
            (
                "PatchTransformer",
                "target: {kind: Deployment}\npatch: '[{\"op\":\"remove\",\"path\":\"/spec/replicas\"}]'",
                ["spec", "replicas"], nil
            ),
            (
                "PatchJson6902Transformer",
                "target: {name: web}\njsonOp: |-\n  - {op: replace, path: /spec/replicas, value: 9}",
                ["spec", "replicas"], "9"
            ),
            (
                "PatchStrategicMergeTransformer",
                "patches: |-\n  apiVersion: apps/v1\n  kind: Deployment\n  metadata: {name: web}\n  spec: {replicas: 8}",
                ["spec", "replicas"], "8"
            ),
            (
                "ValueAddTransformer", "value: v\ntargets: [{fieldPath: metadata/labels/app, filePathPosition: 1}]",
                ["metadata", "labels", "app"], "v/web"
            ),
            ("NamespaceTransformer", "", ["metadata", "namespace"], nil),
        ] as [(String, String, [String], String?)]
    )
    func transformer(kind: String, text: String, path: [String], expected: String?) throws {
        let changed = try object("transformers: [t.yaml]\n", ["t.yaml": plugin(kind, text)])
        #expect(changed.root[path: path]?.scalarText == expected)
    }

    @Test("a transformer may stand in the kustomization itself, and images are found by it")
    func inlineTransformer() throws {
        let inline = plugin("ImageTagTransformer", "imageTag: {name: nginx, newTag: 1.10}").split(separator: "\n")
        let text = "transformers:\n- |-\n" + inline.map { "  \($0)\n" }.joined()
        let image = try object(text, [:]).root[path: ["spec", "template", "spec"]]?["containers"]?.list?.first?["image"]
        #expect(image?.string == "nginx:1.1")
    }

    @Test("a generator's file makes an object, with the hash of what it holds")
    func generator() throws {
        let files = [
            "kustomization.yaml": "generators: [g.yaml]\n", "g.yaml": plugin("ConfigMapGenerator", "literals: [a=b]"),
        ]
        let objects = try Kustomize.build("", in: InMemoryTree(files))
        #expect(objects.map(\.displayName) == ["ConfigMap/any-4h2mbtbbt6"])
    }

    @Test(
        "what is not built in is refused where it stands, and so is a validator that changes objects",
        arguments: [
            ("transformers", "apiVersion: x/v1\nkind: Mine\nmetadata: {name: a}\n", "are not run"),
            (
                "generators", "apiVersion: builtin\nkind: HelmChartInflationGenerator\nmetadata: {name: a}\n",
                "Helm chart"
            ),
            (
                "transformers", "apiVersion: builtin\nkind: ConfigMapGenerator\nmetadata: {name: a}\n",
                "not a transformer"
            ),
            (
                "validators",
                "apiVersion: builtin\nkind: PrefixTransformer\nmetadata: {name: a}\nprefix: x\n"
                    + "fieldSpecs: [{path: metadata/name}]\n",
                "must not"
            ),
        ]
    )
    func refused(field: String, text: String, message: String) throws {
        let error = #expect(throws: ManifestError.self) { try object("\(field): [t.yaml]\n", ["t.yaml": text]) }
        #expect(error?.message.contains(message) == true)
        #expect(error?.position.file == "t.yaml")
    }

    @Test("build metadata tells where objects come from and what changed them")
    func buildMetadata() throws {
        let text = try render(
            [
                "o/kustomization.yaml": """
                resources: [../b]
                namePrefix: x-
                buildMetadata: [originAnnotations, transformerAnnotations, managedByLabel]
                """,
                "b/kustomization.yaml": "resources: [s.yaml]\n",
                "b/s.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: s}\n",
            ],
            "o"
        )
        #expect(
            text == """
                apiVersion: v1
                kind: Service
                metadata:
                  annotations:
                    alpha.config.kubernetes.io/transformations: |
                      - configuredIn: kustomization.yaml
                        configuredBy:
                          apiVersion: builtin
                          kind: PrefixTransformer
                    config.kubernetes.io/origin: |
                      path: ../b/s.yaml
                  labels:
                    app.kubernetes.io/managed-by: kustomize-(devel)
                  name: x-s

                """
        )
    }

    @Test("marks in crds and merge keys in openapi are followed")
    func customKinds() throws {
        let definition = """
            {"x.Bee": {"Schema": {"properties": {"kind": {}, "apiVersion": {}, "metadata": {},
              "hive": {"x-kubernetes-object-ref-api-version": "v1", "x-kubernetes-object-ref-kind": "Service"}}}}}
            """
        let schema = """
            {"definitions": {"Bee": {"properties": {"legs": {"type": "array", "items": {"type": "object"},
              "x-kubernetes-patch-merge-key": "id", "x-kubernetes-patch-strategy": "merge"}},
              "x-kubernetes-group-version-kind": [{"group": "x", "version": "v1", "kind": "Bee"}]}}}
            """
        let text = try render([
            "kustomization.yaml": """
            resources: [r.yaml]
            namePrefix: p-
            crds: [crd.json]
            openapi: {path: schema.json}
            patches: [{path: p.yaml}]
            """,
            "crd.json": definition, "schema.json": schema,
            "r.yaml": """
            apiVersion: x/v1
            kind: Bee
            metadata: {name: b}
            hive: {name: s}
            legs: [{id: 1, a: 1}, {id: 2, a: 2}]
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: s}
            """,
            "p.yaml": "apiVersion: x/v1\nkind: Bee\nmetadata: {name: b}\nlegs: [{id: 2, a: 3}]\n",
        ])
        #expect(
            text.hasSuffix(
                "hive:\n  name: p-s\nkind: Bee\nlegs:\n- a: 3\n  id: 2\n- a: 1\n  id: 1\nmetadata:\n  name: p-b\n"
            )
        )
    }
}
