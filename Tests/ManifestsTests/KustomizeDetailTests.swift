import Manifests
import Testing

/// What kustomize 5.8.1 does in corners, each learnt from the program itself.
@Suite("Corners of kustomize")
struct KustomizeDetailTests {
    private func replaced(_ text: String, _ path: String, options: String = "") throws -> String? {
        let indented = text.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }
        let objects = try Kustomize.build(
            "",
            in: InMemoryTree([
                "kustomization.yaml": """
                resources: [r.yaml]
                replacements:
                - sourceValue: new
                  targets:
                  - select: {kind: ConfigMap}
                    fieldPaths: ['data.f\\.txt.\(path)']
                \(options)
                """,
                "r.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  f.txt: |-\n"
                    + indented.joined(separator: "\n") + "\n",
            ])
        )
        return objects.first?["data", "f.txt"]?.string
    }

    @Test(
        "a replacement reaches into the document a text holds",
        arguments: [
            ("a:\n  b: old\nc: [x]", "a.b", "a:\n  b: new\nc: [x]"),
            ("b:\n  a: old\na: 1", "b.a", "b:\n  a: new\na: 1"),
            (#"{"b": {"c": "old"}, "a": 1}"#, "b.c", #"{"a":1,"b":{"c":"new"}}"#),
            ("{\n  \"b\": \"old\"\n}", "b", "{\n  \"b\": \"new\"\n}"),
            ("# note\na: 'old' # why", "a", "# note\na: 'new' # why"),
        ]
    )
    func structuredText(text: String, path: String, expected: String) throws {
        #expect(try replaced(text, path) == expected)
    }

    @Test("a path that leads nowhere in a text is refused")
    func missingInText() {
        #expect(throws: ManifestError.self) { try replaced("a: 1", "b.c") }
    }

    private func built(_ kustomization: String, _ resource: String, _ files: [String: String] = [:]) throws -> String {
        try render(
            files.merging(["kustomization.yaml": "resources: [r.yaml]\n\(kustomization)", "r.yaml": resource]) { $1 }
        )
    }

    @Test("images are changed wherever containers are, and a suffix of tags twice where two ways lead")
    func images() throws {
        let text = try built(
            "images: [{name: nginx, tagSuffix: -x}]\n",
            "apiVersion: x/v1\nkind: A\nmetadata: {name: a}\ndeep:\n  containers:\n  - image: nginx:1\n"
                + "spec:\n  containers:\n  - image: nginx:2\n  initContainers: null\n"
        )
        #expect(text.contains("deep:\n  containers:\n  - image: nginx:1-x\n"))
        #expect(text.contains("  - image: nginx:2-x-x\n  initContainers: []\n"))
    }

    @Test("a port without a protocol takes the place of the one a patch brings")
    func ports() throws {
        let port = { (text: String) in
            "apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec:\n  ports:\n  - {\(text)}\n"
        }
        let text = try built(
            "patches: [{path: p.yaml}]\n",
            port("port: 80"),
            ["p.yaml": port("port: 80, protocol: UDP")]
        )
        #expect(text.hasSuffix("ports:\n  - port: 80\n"))
    }

    @Test("a patch with a target takes the version of the object, and an annotation the text it has")
    func versions() throws {
        let text = try built(
            "patches: [{target: {name: a}, patch: 'apiVersion: y/v9\nkind: A\nmetadata: {name: z}\nb: 1'}]\n"
                .replacing("\n", with: "\n\n").replacing("}]\n\n", with: "}]\n"),
            "apiVersion: x/v1\nkind: A\nmetadata: {name: a, annotations: {v: 1.0, w: null}}\n"
        )
        #expect(
            text == "apiVersion: x/v1\nb: 1\nkind: A\nmetadata:\n  annotations:\n    v: \"1.0\"\n    w: \"null\"\n"
                + "  name: a\n"
        )
    }

    @Test("a patch with a target has labels and annotations of text only, so null deletes none")
    func targetedMetadata() throws {
        let resource = "apiVersion: v1\nkind: A\nmetadata: {name: a, labels: {q: x}, annotations: {n: o}}\n"
        let patch = "apiVersion: v1\nkind: A\nmetadata: {name: a, labels: {q: null, r: 1.0}, annotations: null}\n"
        let targeted = try built("patches: [{path: p.yaml, target: {kind: A}}]\n", resource, ["p.yaml": patch])
        #expect(targeted.contains("labels:\n    q: \"null\"\n    r: \"1.0\"\n"))
        #expect(targeted.contains("annotations:\n    \"n\": o\n"))
        let plain = try built("patches: [{path: p.yaml}]\n", resource, ["p.yaml": patch])
        #expect(plain == "apiVersion: v1\nkind: A\nmetadata:\n  labels:\n    r: 1\n  name: a\n")
    }

    @Test(
        "kustomize's own files are YAML 1.1, where a bare word can be a truth value",
        arguments: ["commonLabels: {a: on}", "namespace: n", "commonAnnotations: {y: b}", "namePrefix: yes"]
    )
    func oldBooleans(text: String) {
        let error = #expect(throws: ManifestError.self) {
            try built(text + "\n", "apiVersion: v1\nkind: A\nmetadata: {name: a}\n")
        }
        #expect(error?.position.line == 2)
    }

    @Test(
        "what JSON cannot hold is refused with its place",
        arguments: ["d: {1: a}", "d: {true: a}", "d: .inf", "d: -.inf", "d: .nan"]
    )
    func noJSON(text: String) {
        let error = #expect(throws: ManifestError.self) {
            try built("", "apiVersion: v1\nkind: A\nmetadata: {name: a}\n\(text)\n")
        }
        #expect(error?.position.line == 4)
    }

    @Test("a merged config map has a hash only when both have one")
    func mergedHash() throws {
        let text = try built(
            "configMapGenerator: [{name: c, behavior: merge, literals: [b=2]}]\n",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: \"1\"}\n"
        )
        #expect(text == "apiVersion: v1\ndata:\n  a: \"1\"\n  b: \"2\"\nkind: ConfigMap\nmetadata:\n  name: c\n")
    }
}
