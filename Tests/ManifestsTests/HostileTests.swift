import Manifests
import Testing

/// SplitMix64: the same numbers for the same seed, everywhere.
private struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

@Suite("Hostile manifests")
struct HostileTests {
    private static let files: [String: String] = [
        "kustomization.yaml": """
        resources: [a.yaml, base]
        components: [c]
        namespace: ns
        namePrefix: p-
        labels: [{pairs: {a: b}, includeSelectors: true}]
        images: [{name: x, newTag: "1"}]
        replicas: [{name: d, count: 2}]
        configMapGenerator: [{name: g, literals: [k=v], files: [f=a.yaml]}]
        patches:
        - patch: |
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: d}
            spec: {template: {spec: {containers: [{name: c, env: [{name: E, value: "1"}], ports: [{containerPort: 1}]}]}}}
        - target: {kind: "Dep.*", labelSelector: "!zz"}
          patch: "[{op: add, path: /metadata/annotations, value: {q: r}}]"
        replacements:
        - source: {kind: Deployment, fieldPath: metadata.name}
          targets: [{select: {kind: Service}, fieldPaths: [spec.externalName, "spec.ports.[name=h].name"], options: {create: true}}]

        """,
        "a.yaml": """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: d}
        spec:
          template:
            spec:
              containers: [{name: c, image: "x:0", envFrom: [{configMapRef: {name: g}}], ports: [{containerPort: 1, protocol: TCP}]}]

        """,
        "base/kustomization.yaml": "resources: [s.yaml]\nnameSuffix: -s\n",
        "base/s.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {ports: [{name: h, port: 1}]}\n",
        "c/kustomization.yaml":
            "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\ncommonAnnotations: {x: z}\n",
    ]
    private static let pieces = [
        "$patch: delete", "null", "[]", "{}", "- ", ": ", "\n", "~", "'", "name", "*", "..", "/", "(", "|",
    ]

    @Test("mutated overlays are rendered or refused, and what is rendered can be read again")
    func mutations() throws {
        #expect(try Kustomize.build("", in: InMemoryTree(Self.files)).count == 3)
        var random = SeededGenerator(state: 11)
        let names = Self.files.keys.sorted()
        var rendered = 0
        for _ in 0..<800 {
            var files = Self.files.mapValues { Array($0.utf8) }
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let name = names.randomElement(using: &random) ?? ""
                var bytes = files[name] ?? []
                let at = Int.random(in: 0...bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes.insert(contentsOf: (Self.pieces.randomElement(using: &random) ?? "").utf8, at: at)
                case 1: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 0...6, using: &random)))
                case 2 where at < bytes.count: bytes[at] = UInt8.random(in: 0x20...0x7E, using: &random)
                default:
                    let from = Int.random(in: 0...bytes.count, using: &random)
                    bytes.insert(contentsOf: bytes[from..<min(bytes.count, from + 20)], at: at)
                }
                files[name] = bytes
            }
            do {
                let objects = try Kustomize.build("", in: InMemoryTree(bytes: files))
                let text = Kustomize.yaml(of: objects)
                #expect(try KubernetesObject.parse(Array(text.utf8), file: "out").map(\.root) == objects.map(\.root))
                _ = try Workloads(objects)
                rendered += 1
            } catch {
                #expect(!"\(error)".isEmpty)
            }
            do {
                let bytes = files["kustomization.yaml"] ?? []
                let changes = [ImageChange(name: "x", newTag: "9")]
                let edited = try ImageEdit.setImage(in: bytes, file: "k", changes: changes)
                #expect(try ImageEdit.setImage(in: edited, file: "k", changes: changes) == edited)
            } catch {
                #expect(!error.message.isEmpty)
            }
        }
        #expect(rendered > 30)
    }

    @Test("patches that double an object, or nest it without end, are refused", .timeLimit(.minutes(10)))
    func bombs() throws {
        for operation in ["{op: copy, from: /data, path: /data/x}", "{op: copy, from: \"\", path: /x}"] {
            let patch = Array(repeating: "    - " + operation, count: 2_000).joined(separator: "\n")
            let wide = Array(repeating: "    - {op: copy, from: /data, path: /data/-}", count: 60).joined(
                separator: "\n"
            )
            for (data, text) in [("{a: b}", patch), ("[a, b]", wide)] {
                let files = [
                    "kustomization.yaml":
                        "resources: [c.yaml]\npatches:\n- target: {kind: ConfigMap}\n  patch: |\n\(text)\n",
                    "c.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: \(data)\n",
                ]
                let error = try #require(throws: ManifestError.self) {
                    try Kustomize.build("", in: InMemoryTree(files))
                }
                #expect(error.code == .tooLarge, "\(error)")
            }
        }
    }
}
