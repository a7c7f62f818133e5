import Manifests
import Testing

@Suite("Comparing renders")
struct DiffTests {
    private func configMap(_ value: String, name: String) -> String {
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: \(name)}\ndata: {a: \(value)}\n"
    }

    @Test("fields that differ are listed by path")
    func fields() throws {
        let before = try objects(deploymentText())
        let after = try objects(deploymentText(spec: "  replicas: 2").replacing("api:1", with: "api:2"))
        let diff = ManifestDiff(from: before, to: after)
        #expect(diff.objects.count == 1 && diff.objects[0].action == .changed)
        #expect(
            diff.objects[0].fields == [
                ManifestDiff.Field(action: .added, path: "spec.replicas", before: nil, after: "2"),
                ManifestDiff.Field(
                    action: .changed,
                    path: "spec.template.spec.containers[name=api].image",
                    before: "\"registry.local/api:1\"",
                    after: "\"registry.local/api:2\""
                ),
            ]
        )
        #expect(ManifestDiff(from: before, to: before).isEmpty)
    }

    @Test("objects that come, go and change their hash are told apart")
    func objectsChange() throws {
        let before = try objects(configMap("x", name: "c-m6d88f9h4m") + "---\n" + configMap("x", name: "gone"))
        let after = try objects(configMap("y", name: "c-2bt57k9c4h") + "---\n" + configMap("x", name: "new"))
        let diff = ManifestDiff(from: before, to: after)
        #expect(diff.objects.map(\.action) == [.changed, .removed, .added])
        #expect(diff.objects.map(\.name) == ["c-2bt57k9c4h", "gone", "new"])
        #expect(diff.objects[0].fields.map(\.path) == ["data.a", "metadata.name"])
    }

    @Test("values of secrets never show")
    func secrets() throws {
        let text =
            "apiVersion: v1\nkind: Secret\nmetadata: {name: s, annotations: {last: hunter2}}\nstringData: {a: hunter2}\n"
        for (before, after) in [("", text), (text, ""), (text, text.replacing("{a: hunter2}", with: "{a: hunter3}"))] {
            let diff = ManifestDiff(from: try objects(before), to: try objects(after))
            #expect(!diff.isEmpty)
            #expect(!"\(diff)".contains("hunter"))
            #expect("\(diff)".contains("(secret)"))
        }
    }

    @Test("a copy of a secret's value shows nowhere else either")
    func copies() throws {
        func texts(_ value: String, encoded: String) -> String {
            """
            apiVersion: v1
            kind: Secret
            metadata: {name: s}
            data: {a: \(encoded)}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: c}
            data: {url: "http://x:\(value)@y", own: \(value)x, copy: \(encoded), short: v\(value.suffix(1))}
            """
        }
        // The encodings of hunter2 and hunter3.
        let diff = ManifestDiff(
            from: try objects(texts("hunter2", encoded: "aHVudGVyMg==")),
            to: try objects(texts("hunter3", encoded: "aHVudGVyMw=="))
        )
        #expect(diff.objects.map(\.kind) == ["ConfigMap", "Secret"])
        #expect(diff.objects[0].fields.map(\.path) == ["data.copy", "data.own", "data.short", "data.url"])
        #expect(diff.objects[0].fields[2].after == "\"v3\"")
        for shown in ["\(diff)", diff.text(), diff.text(isColored: true)] {
            #expect(!shown.contains("hunter") && !shown.contains("aHVudGVy"))
        }
    }

    @Test("people see an object and below it its fields, and nothing that moves the cursor")
    func text() throws {
        let before = try objects(configMap("x", name: "c") + "---\n" + configMap("x", name: "gone"))
        let after = try objects(configMap("\"\\x9b2J\\u202e\"", name: "c") + "---\n" + configMap("n", name: "new"))
        let diff = ManifestDiff(from: before, to: after)
        #expect(
            diff.text() == """
                ~ ConfigMap c (v1)
                    ~ data.a: "x" → "\\u{9b}2J\\u{202e}"
                - ConfigMap gone (v1)
                    - apiVersion: "v1"
                    - data.a: "x"
                    - kind: "ConfigMap"
                    - metadata.name: "gone"
                + ConfigMap new (v1)
                    + apiVersion: "v1"
                    + data.a: "n"
                    + kind: "ConfigMap"
                    + metadata.name: "new"

                """
        )
        #expect(diff.text(isColored: true).contains("\u{1B}[33m~ ConfigMap c (v1)\u{1B}[0m\n"))
    }
}
