import Manifests
import Testing

@Suite("What a cluster refuses and can only mean one thing")
struct ForgivenManifestTests {
    private func pod(_ container: String, name: String = "p", pod: String = "", metadata: String = "") -> String {
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: \(name)\(metadata)}
        spec:
          \(pod)
          containers:
          - image: web:1
            \(container)
        """
    }

    @Test(
        "is read as it is meant, with a warning by path",
        arguments: [
            ("name: webServer", "spec.containers[0].name", "capital letters"),
            ("{name: c, args: [-d, 1.5]}", "spec.containers[0].args[1]", "quote it ('1.5')"),
            ("{name: c, command: [sleep, 10]}", "spec.containers[0].command[1]", "quote it ('10')"),
            ("{name: c, imagePullPolicy: missing}", "spec.containers[0].imagePullPolicy", "write IfNotPresent"),
            ("{name: c, imagePullPolicy: never}", "spec.containers[0].imagePullPolicy", "write Never"),
            (
                "{name: c, ports: [{containerPort: 53, protocol: udp}]}",
                "spec.containers[0].ports[0].protocol", "write UDP"
            ),
            (
                "{name: c, ports: [{containerPort: null, hostIP: null}]}",
                "spec.containers[0].ports[0].containerPort", "no effect"
            ),
        ]
    )
    func forgiven(_ container: String, _ path: String, _ words: String) throws {
        let fields = container.hasPrefix("{") ? String(container.dropFirst().dropLast()) : container
        let text = pod(Self.lines(fields))
        let warnings = try Workloads(try objects(text)).warnings
        #expect(warnings.map(\.path) == [path], "\(warnings)")
        #expect(warnings.first?.reason.contains(words) == true, "\(warnings)")
    }

    /// The fields of a flow mapping, one to a line.
    private static func lines(_ fields: String) -> String {
        var depth = 0
        var result = ""
        for character in fields {
            if "[{".contains(character) { depth += 1 }
            if "]}".contains(character) { depth -= 1 }
            result += depth == 0 && character == "," ? "\n   " : String(character)
        }
        return result
    }

    @Test("and has its effect")
    func effect() throws {
        let container = Self.lines("name: c, args: [-d, 1.5], imagePullPolicy: Missing, ports: [{containerPort: }]")
        let workloads = try Workloads(try objects(pod(container, name: "testPod")))
        #expect(workloads.workloads[0].metadata.name == "testPod")
        let read = workloads.workloads[0].template.spec.containers[0]
        #expect(read.args == ["-d", "1.5"])
        #expect(read.imagePullPolicy == .ifNotPresent)
        #expect(read.ports.isEmpty)
    }

    @Test(
        "What may mean more than one thing is an error",
        arguments: [
            ("name: web_server", "must be lower-case"),
            ("name: c\n    args: [true]", "must be a string"),
            ("name: c\n    imagePullPolicy: Sometimes", "must be one of"),
            ("name: c\n    ports: [{containerPort: null, hostPort: 80}]", "containerPort is required"),
            ("name: c\n    ports: [{containerport: 80}]", "is 'containerport' meant for it?"),
            ("nme: c", "is 'nme' meant for it?"),
        ]
    )
    func faults(_ container: String, _ words: String) throws {
        let error = try #require(throws: ManifestError.self) { try Workloads(try objects(pod(container))) }
        #expect(error.message.contains(words), "\(error)")
    }

    @Test(
        "What has other fields in a former version is an error: nothing of it would run",
        arguments: [
            ("extensions/v1beta1", "Ingress", "networking.k8s.io/v1"), ("apps/v1", "Service", "v1"),
            ("v2", "ConfigMap", "v1"),
        ]
    )
    func versions(_ version: String, _ kind: String, _ right: String) throws {
        let text = "kind: \(kind)\napiVersion: \(version)\nmetadata: {name: a}\n"
        let error = try #require(throws: ManifestError.self) { try Workloads(try objects(text)) }
        #expect(error.description.hasPrefix("x.yaml:2:13"), "\(error)")
        #expect(error.message == "apiVersion of a \(kind) must be \(right), not '\(version)'")
    }

    @Test(
        "A workload of a former version is one of today's, with a warning",
        arguments: [
            ("extensions/v1beta1", "Deployment"), ("apps/v1beta2", "Deployment"), ("v1", "DaemonSet"),
            ("apps/v1beta1", "StatefulSet"),
        ]
    )
    func formerVersions(_ version: String, _ kind: String) throws {
        let text = """
            apiVersion: \(version)
            kind: \(kind)
            metadata: {name: a}
            spec:
              template:
                metadata: {labels: {app: a}}
                spec: {containers: [{name: c, image: "web:1"}]}
            """
        let read = try Workloads(try objects(text))
        #expect(read.workloads.map(\.kind.rawValue) == [kind])
        #expect(read.workloads.first?.template.metadata.labels == ["app": "a"])
        #expect(read.warnings.map(\.path) == ["apiVersion"])
        #expect(read.warnings.first?.isRefusedByClusters == true)
    }

    @Test("A kind of the same name of somebody else's is left out, with a warning")
    func others() throws {
        let text = "kind: Service\napiVersion: serving.knative.dev/v1\nmetadata: {name: a}\n"
        #expect(try Workloads(try objects(text)).warnings.map(\.path) == ["kind"])
    }

    @Test("Two objects of one kind and name are an error; a Namespace may stand in every file")
    func twice() throws {
        func map(_ namespace: String) -> String {
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: \(namespace)}\n---\n"
        }
        let error = try #require(throws: ManifestError.self) { try Workloads(try objects(map("a") + map("a"))) }
        #expect(error.description.hasPrefix("x.yaml:5:1"), "\(error)")
        #expect(error.message.contains("is there twice; the first one is at x.yaml:1:1"), "\(error)")
        #expect(try Workloads(try objects(map("a") + map("b"))).configMaps.count == 2)
        let namespace = "apiVersion: v1\nkind: Namespace\nmetadata: {name: n}\n---\n"
        #expect(try Workloads(try objects(namespace + namespace)).warnings.isEmpty)
    }

    @Test(
        "Annotations that ask for something and do not get it are named",
        arguments: [
            "container.apparmor.security.beta.kubernetes.io/c", "seccomp.security.alpha.kubernetes.io/pod",
            "io.podman.annotations.volumes-from/c", "io.containers.autoupdate",
        ]
    )
    func annotations(_ name: String) throws {
        let text = pod("name: c", metadata: ", annotations: {\(name): x, example.com/note: y}")
        #expect(try Workloads(try objects(text)).warnings.map(\.path) == ["metadata.annotations[\(name)]"])
    }

    @Test("A Pod that was read back from a cluster runs without the files that a cluster put in")
    func readBack() throws {
        let volume = """
            volumes: [{name: api, projected: {sources: [
                {serviceAccountToken: {path: token}},
                {configMap: {name: kube-root-ca.crt, items: [{key: ca.crt, path: ca.crt}]}}]}}]
            """
        let workloads = try Workloads(try objects(pod("name: c", pod: volume)))
        #expect(workloads.warnings.map(\.path).allSatisfy { $0.hasPrefix("spec.volumes[0].projected.sources[") })
        #expect(workloads.warnings.count == 2)
        guard case .files(let sources, _) = workloads.workloads[0].template.spec.volumes[0].source else {
            Issue.record("no files")
            return
        }
        #expect(
            sources.allSatisfy {
                if case .configMap(let keys) = $0 { keys.isOptional } else { false }
            }
        )
    }

    @Test("A name that is still a template says so")
    func template() throws {
        let text = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Release.Name }}\n"
        let error = try #require(throws: ManifestError.self) {
            try render(["kustomization.yaml": "resources: [p.yaml]\n", "p.yaml": text])
        }
        #expect(error.message.contains("has to be rendered"), "\(error)")
    }
}
