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
}
