import Manifests
import Testing

@Suite("Variables")
struct KustomizeVariableTests {
    private func arguments(_ variables: String, _ arguments: String) throws -> [ManifestValue] {
        let objects = try Kustomize.build(
            "",
            in: InMemoryTree([
                "kustomization.yaml": "resources: [r.yaml]\nnamePrefix: p-\nvars:\n\(variables)",
                "r.yaml": """
                apiVersion: v1
                kind: Service
                metadata: {name: s}
                spec: {ports: [{port: 80}], selector: {a: b}}
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: p}
                spec:
                  containers:
                  - name: c
                    args: \(arguments)
                """,
            ])
        )
        let pod = try #require(objects.first { $0.kind == "Pod" })
        return pod.root[path: ["spec"]]?["containers"]?.list?.first?["args"]?.list ?? []
    }

    private static let port =
        "- {name: V, objref: {apiVersion: v1, kind: Service, name: s}"
        + ", fieldref: {fieldPath: 'spec.ports[0].port'}}\n"
    private static let name = "- {name: V, objref: {apiVersion: v1, kind: Service, name: s}}\n"

    @Test(
        "a variable stands for a field after all names are final; alone it keeps its type",
        arguments: [
            (port, "$(V)", ManifestValue(.integer(80))),
            (port, "a-$(V)-$(V)", ManifestValue("a-80-80")),
            (name, "$(V)", ManifestValue("p-s")),
            (name, "$$(V) $(NOPE) $(V $x $", ManifestValue("$(V) $(NOPE) $(V $x $")),
            (
                "- {name: V, objref: {apiVersion: v1, kind: Service, name: s}, fieldref: {fieldPath: spec.selector}}\n",
                "x$(V)", ManifestValue("x$(V)")
            ),
        ]
    )
    func expansion(variable: String, text: String, expected: ManifestValue) throws {
        #expect(try arguments(variable, "[\"\(text)\"]") == [expected])
    }

    @Test(
        "a variable that reads nothing, stands twice or is put into no text is refused",
        arguments: [
            ("- {name: V, objref: {apiVersion: v1, kind: Service, name: nope}}\n", "[a]", "is not there"),
            ("- {name: V, objref: {kind: Service, name: s}}\n", "[a]", "is not there"),
            (
                "- {name: V, objref: {apiVersion: v1, kind: Service, name: s}, fieldref: {fieldPath: a.b}}\n", "[a]",
                "a.b"
            ),
            (name + name, "[a]", "already there"), (name, "[1]", "texts only"), ("- {name: V}\n", "[a]", "is required"),
        ]
    )
    func refused(variable: String, arguments text: String, message: String) throws {
        let error = #expect(throws: ManifestError.self) { try arguments(variable, text) }
        #expect(error?.description.contains(message) == true)
        #expect((error?.position.line ?? 0) > 0)
    }
}
