import Testing
import YAML

@testable import Manifests

@Suite("Checking manifests")
struct CheckTests {
    /// Checks every file of a tree, its kustomizations first.
    private func check(_ files: [String: String], partial: Set<String> = []) throws -> [String] {
        var check = ManifestCheck(InMemoryTree(files))
        for path in files.keys.sorted() where path.hasSuffix("kustomization.yaml") {
            check.addKustomization(TreePath.split(path).directory)
        }
        for (path, text) in files.sorted(by: { $0.key < $1.key }) where !path.hasSuffix("kustomization.yaml") {
            check.addFile(path, documents: try YAML.parse(text, file: path), isPartial: partial.contains(path))
        }
        return check.problems.map(\.description)
    }

    private static func pod(_ spec: String) -> String {
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: \(spec)\n"
    }

    @Test(
        "what Kubernetes would refuse is an error with its place, and the word that was meant",
        arguments: [
            (
                "{contaners: [], containers: []}",
                "f.yaml:4:8: Pod/a: spec.contaners: there is no such field; did you mean 'containers'?"
            ),
            (
                "{containers: [{name: a, imagee: b}]}",
                "f.yaml:4:31: Pod/a: spec.containers[0].imagee: there is no such field; did you mean 'image'?"
            ),
            ("{containers: [{image: b}]}", "f.yaml:4:21: Pod/a: spec.containers[0].name: is required"),
            ("{}", "f.yaml:4:7: Pod/a: spec.containers: is required"),
            (
                "{containers: [], hostNetwork: yes please}",
                "f.yaml:4:37: Pod/a: spec.hostNetwork: must be true or false, not a string"
            ),
            (
                "{containers: [], restartPolicy: Alway}",
                "f.yaml:4:39: Pod/a: spec.restartPolicy: must be one of Always, OnFailure, Never, not 'Alway'; did you mean 'Always'?"
            ),
            ("{containers: {}}", "f.yaml:4:20: Pod/a: spec.containers: must be a list, not a mapping"),
            (
                "{containers: [{name: a, env: [{name: P, value: 80}]}]}",
                "f.yaml:4:54: Pod/a: spec.containers[0].env[0].value: must be a string (quote it), not an integer"
            ),
            (
                "{containers: [{name: a, resources: {limits: {cpu: 1 core}}}]}",
                "f.yaml:4:57: Pod/a: spec.containers[0].resources.limits.cpu: is no quantity such as 250m or 64Mi: '1 core'"
            ),
            (
                "{containers: [{name: a, ports: [{containerPort: \"80\"}]}]}",
                "f.yaml:4:55: Pod/a: spec.containers[0].ports[0].containerPort: must be an integer, not a string"
            ),
        ]
    )
    func faults(spec: String, expected: String) throws {
        let found = try check(["f.yaml": Self.pod(spec)])
        // What else the Pod lacks is told beside it.
        #expect(found.contains(expected), "\(found)")
    }

    @Test("who knows the calendar has a word on the schedule of a CronJob, at its place")
    func schedules() throws {
        let text =
            "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: c}\nspec:\n  schedule: \"61 * * * *\"\n"
            + "  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: a}]}}}}\n"
        var check = ManifestCheck(InMemoryTree(["c.yaml": text])) {
            $0.schedule == "61 * * * *" ? "no such minute" : nil
        }
        check.addFile("c.yaml", documents: try YAML.parse(text, file: "c.yaml"), isPartial: false)
        #expect(check.problems.map(\.description) == ["c.yaml:5:13: CronJob/c: spec.schedule: no such minute"])
    }

    @Test("kinds that an API group does not have are errors, and kinds of other groups are nobody's business")
    func kinds() throws {
        func object(_ version: String, _ kind: String) -> [String: String] {
            ["f.yaml": "apiVersion: \(version)\nkind: \(kind)\nmetadata: {name: a, what: ever}\nanything: goes\n"]
        }
        #expect(
            try check(object("apps/v1", "Deploymnt"))[0]
                == "f.yaml:2:7: Deploymnt/a: kind: there is no kind 'Deploymnt' in apps/v1; did you mean 'Deployment'?"
        )
        #expect(
            try check(object("v1", "Deployment"))[0].hasSuffix("there is no Deployment in v1; did you mean 'apps/v1'?")
        )
        #expect(try check(object("example.dev/v1", "Thing")).allSatisfy { $0.contains("warning: ") })
        #expect(try check(["f.yaml": "jobs: {}\n---\n- a\n---\n"]).isEmpty)
    }

    @Test("what only a Docker host makes do with is an error of a check")
    func forgiven() throws {
        let container = "{name: aB, image: b, args: [1], imagePullPolicy: never}"
        let found = try check(["f.yaml": Self.pod("{containers: [\(container)]}")])
        #expect(found.count == 3, "\(found)")
        #expect(!found.contains { $0.contains("warning: ") }, "\(found)")
    }

    @Test("what stands twice in a file is an error of a check at the second place")
    func twice() throws {
        let map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n"
        #expect(
            try check(["f.yaml": map + "---\n" + map, "g.yaml": map])
                == ["f.yaml:5:1: ConfigMap/c is there twice; the first one is at f.yaml:1:1"]
        )
    }

    @Test("what a Docker host ignores or refuses is a warning by path, without a guess at another field")
    func host() throws {
        let text = deploymentText().replacing("containers:", with: "serviceAccountName: x\n      containers:")
        #expect(
            try check(["f.yaml": text]).map { $0.replacing(#/^f.yaml:\d+:\d+: /#, with: "") } == [
                "warning: Deployment/api: spec.template.spec.serviceAccountName: has no effect on a Docker host: there is no API server, so there are no tokens"
            ]
        )
    }

    @Test("a patch lacks much and may say what to do; what it adds is judged where it ends up")
    func patches() throws {
        let patch = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: api}
            spec:
              serviceName: null
              updateStrategy: {$patch: delete}
              template:
                spec: {hostNetwrk: true}
            """
        let expected = "hostNetwrk: there is no such field; did you mean 'hostNetwork'?"
        let alone = try check(["p.yaml": patch], partial: ["p.yaml"])
        #expect(alone.count == 1 && alone[0].hasSuffix(expected))
        let files = [
            "a/kustomization.yaml": "resources: [d.yaml]\n", "a/d.yaml": deploymentText(),
            "b/kustomization.yaml": "resources: [../a]\npatches: [{path: p.yaml}]\n", "b/p.yaml": patch,
        ]
        let built = try check(files)
        #expect(built.map { String($0.prefix(11)) } == ["b/p.yaml:8:"], "\(built)")
    }

    @Test("what a base lacks may come from its overlay, and one fault of a base is told once")
    func bases() throws {
        let claim =
            "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: c}\n"
            + "spec: {resources: {requests: {storage: FROM_OVERLAY}}}\n"
        var files = [
            "base/kustomization.yaml": "resources: [c.yaml]\n", "base/c.yaml": claim,
            "x/kustomization.yaml": """
            resources: [../base]
            patches:
            - target: {kind: PersistentVolumeClaim}
              patch: '[{op: replace, path: /spec/resources/requests/storage, value: 1Gi}]'
            """,
        ]
        #expect(try check(files).allSatisfy { $0.contains("is not enforced") })
        for name in ["x", "y"] { files["\(name)/kustomization.yaml"] = "resources: [../base]\n" }
        let found = try check(files)
        #expect(found.count == 1 && found[0].hasPrefix("base/c.yaml:4:40: "))
        files["base/kustomization.yaml"] = "resource: [c.yaml]\n"
        #expect(
            try check(files).filter { $0.contains("is no field") } == [
                "base/kustomization.yaml:1:1: 'resource' is no field of a kustomization; did you mean 'resources'?"
            ]
        )
    }

    @Test("a component is read and not built, and a placeholder stands for what it will be")
    func components() throws {
        let component = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"
        #expect(try check(["c/kustomization.yaml": component + "patches: [{path: p.yaml}]\n"]).isEmpty)
        #expect(try check(["c/kustomization.yaml": component + "patchs: []\n"]).count == 1)
        let text = deploymentText(spec: "  replicas: ${COUNT}").replacing("name: api", with: "name: ${NAME}")
        #expect(try check(["f.yaml": text]).isEmpty)
    }

    @Test("what only a Docker host refuses is told beside another fault of the same object")
    func refused() throws {
        let text = deploymentText(spec: "  replicaz: 2", container: "        livenessProbe: {httpGet: {port: nowhere}}")
        let found = try check(["f.yaml": text])
        #expect(found.count == 2)
        #expect(found.contains { $0.contains("replicaz") })
        #expect(found.contains { $0.contains("nowhere") })
    }

    @Test("no problem shows the value of a secret")
    func secrets() throws {
        let text = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ntype: 7\ndata: {a: hunter2 hunter2, b: 7}\n"
        let found = try check(["f.yaml": text])
        #expect(found.count == 3)
        #expect(!found.contains { $0.contains("hunter2") })
    }

    @Test("every type that a field names has a table, and no list or map is empty")
    func tables() {
        func names(_ value: ObjectSchema.Value) -> [String] {
            switch value {
            case .object(let name): [name]
            case .list(let item), .map(let item): names(item)
            default: []
            }
        }
        let fields = SchemaTable.types.values.flatMap(\.fields.values)
        #expect(fields.count > 700)
        #expect(fields.flatMap { names($0.value) }.filter { SchemaTable.types[$0] == nil }.isEmpty)
    }
}
