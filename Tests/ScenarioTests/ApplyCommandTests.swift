import Glibc
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension Scenarios {
    /// `headgate apply` and `headgate diff --host`, as people call them.
    @Suite(
        "Manifests applied by hand",
        .enabled("engine, busybox and git are there") { await Requirements.areMet() }
    )
    struct ApplyCommandTests {
        private static let host = "unix:///var/run/docker.sock"

        /// A directory of manifests under a name of its own.
        private struct Bench: Sendable {
            let workshop: Workshop
            let port: Int
            var name: String { "bench-\(port)" }
            var image: String { "headgate-apply:\(port)" }
            var owner: String { "_apply-\(name)" }

            static func with(_ body: (Bench) async throws -> Void) async throws {
                let bench = Bench(workshop: try Workshop(), port: try PortBlock.find())
                let result: Result<Void, any Error>
                do {
                    try await bench.prepare()
                    result = .success(try await body(bench))
                } catch {
                    result = .failure(error)
                }
                await Task { await bench.cleanUp() }.value
                try result.get()
            }

            private func prepare() async throws {
                for directory in ["image", "shop"] {
                    try FileManager.default.createDirectory(
                        atPath: workshop.path + "/" + directory,
                        withIntermediateDirectories: true
                    )
                }
                try FileManager.default.copyItem(atPath: Requirements.busybox, toPath: workshop.path + "/image/busybox")
                try workshop.write(
                    "FROM scratch\nCOPY busybox /bin/busybox\nENTRYPOINT [\"/bin/busybox\"]\n",
                    to: "image/Dockerfile"
                )
                try await workshop.output(["docker", "build", "--quiet", "-t", image, "image"])
            }

            /// Writes a Deployment that serves a text, its Service and a claim.
            func write(_ text: String, image: String? = nil, args: String? = nil, extra: String = "") throws {
                let serving = "[httpd, -f, -p, \"8080\", -h, /www]"
                try workshop.write(
                    """
                    apiVersion: v1
                    kind: ConfigMap
                    metadata: {name: pages}
                    data: {index.html: "\(text)"}
                    ---
                    apiVersion: v1
                    kind: PersistentVolumeClaim
                    metadata: {name: data}
                    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
                    ---
                    apiVersion: apps/v1
                    kind: Deployment
                    metadata: {name: web}
                    spec:
                      progressDeadlineSeconds: 30
                      strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}
                      selector: {matchLabels: {app: web}}
                      template:
                        metadata: {labels: {app: web}}
                        spec:
                          terminationGracePeriodSeconds: 1
                          containers:
                          - name: web
                            image: \(image ?? self.image)
                            args: \(args ?? serving)
                            ports: [{name: http, containerPort: 8080}]
                            readinessProbe: {httpGet: {path: /index.html, port: http}, periodSeconds: 1}
                            volumeMounts: [{name: pages, mountPath: /www}, {name: data, mountPath: /data}]
                          volumes:
                          - {name: pages, configMap: {name: pages}}
                          - {name: data, persistentVolumeClaim: {claimName: data}}
                    ---
                    apiVersion: v1
                    kind: Service
                    metadata: {name: web}
                    spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}
                    \(extra)

                    """,
                    to: "shop/all.yaml"
                )
            }

            private var data: String { workshop.path + "/data" }

            func headgate(_ words: String...) async throws -> ChildProcess.Result {
                try await workshop.run([Requirements.headgate] + words, within: .seconds(180))
            }

            /// What makes a command about this bench.
            func apply(_ words: String...) async throws -> ChildProcess.Result {
                let place = ["--host", host, "--name", name, "--data", data, "--expose", "\(port)", "--wait", "2m"]
                return try await workshop.run(
                    [Requirements.headgate, "apply", "shop"] + place + words,
                    within: .seconds(180)
                )
            }

            func diff(_ words: String...) async throws -> ChildProcess.Result {
                let place = ["--host", host, "--name", name, "--data", data]
                return try await workshop.run([Requirements.headgate, "diff", "shop"] + place + words)
            }

            func listed(_ words: String...) async throws -> [String] {
                try await workshop.output(
                    ["docker"] + words + ["--filter", "label=headgate.dev/owner=\(owner)"]
                ).split(separator: "\n").map(String.init).sorted()
            }

            func containers() async throws -> [String] {
                try await listed("ps", "--all", "--no-trunc", "--format", "{{.ID}}")
            }

            private func cleanUp() async {
                do {
                    _ = try await apply("--delete")
                    for volume in try await listed("volume", "ls", "--quiet") {
                        try await workshop.output(["docker", "volume", "rm", volume])
                    }
                    _ = try await workshop.run(["docker", "rmi", "-f", image])
                } catch {
                    print("cleaning up: \(error)")
                }
            }
        }

        @Test("A directory is applied once; a second time changes nothing; --delete leaves nothing but the claims")
        func wholeWay() async throws {
            try await Bench.with { bench in
                try bench.write("one")
                let planned = try await bench.diff()
                #expect(planned.status == 1 && planned.output.contains("create"), "\(planned.text)")
                let dry = try await bench.apply("--dry-run")
                #expect(dry.status == 0 && dry.output.contains("create"), "\(dry.text)")
                #expect(try await bench.containers().isEmpty)

                let applied = try await bench.apply()
                #expect(applied.status == 0, "\(applied.text)")
                #expect(applied.output.contains("\(bench.name) is healthy."), "\(applied.text)")
                #expect(applied.output.contains("web  http://127.0.0.1:\(bench.port)\n"), "\(applied.text)")
                #expect(try await WebRequest(port: bench.port).send().body == "one")
                let containers = try await bench.containers()
                #expect(containers.count == 2)

                let same = try await bench.diff()
                #expect(same.status == 0 && same.output.contains("nothing to do"), "\(same.text)")
                let json = try await bench.diff("--json")
                let preview = try JSONDecoder().decode(Preview.self, from: Data(json.output.utf8))
                #expect(json.status == 0 && preview.operations.isEmpty && preview.name == bench.name)
                let again = try await bench.apply()
                #expect(again.status == 0 && !again.output.contains("a proxy for its traffic"), "\(again.text)")
                #expect(try await bench.containers() == containers)
                let status = try await bench.headgate("agent", "status", "--data", bench.workshop.path + "/data")
                #expect(status.output.contains("/web-"), "\(status.text)")

                try bench.write("two")
                let changes = try await bench.diff("--output", "json")
                let next = try JSONDecoder().decode(Preview.self, from: Data(changes.output.utf8))
                #expect(changes.status == 1 && next.operations.map(\.operation) == ["create", "remove"])
                #expect(try await bench.apply().status == 0)
                #expect(try await WebRequest(port: bench.port).send().body == "two")

                let deleted = try await bench.apply("--delete")
                #expect(deleted.status == 0 && deleted.output.contains("is taken away: 1 Pods"), "\(deleted.text)")
                #expect(try await bench.containers().isEmpty)
                #expect(try await bench.listed("network", "ls", "--quiet").isEmpty)
                #expect(try await bench.listed("volume", "ls", "--quiet").count == 1)
                await #expect(throws: (any Error).self) { try await WebRequest(port: bench.port).send() }
                let nothing = try await bench.apply("--delete")
                #expect(nothing.status == 0 && nothing.output.contains("0 Pods"), "\(nothing.text)")
            }
        }

        @Test("A release that fails has status 1 and its last words; an image that is not there touches nothing")
        func failures() async throws {
            try await Bench.with { bench in
                try bench.write("one")
                #expect(try await bench.apply().status == 0)
                let containers = try await bench.containers()

                try bench.write("bad", args: "[sh, -c, \"echo no such table; exit 3\"]")
                let crashed = try await bench.apply()
                #expect(crashed.status == 1, "\(crashed.text)")
                #expect(crashed.errors.contains("the release failed: Deployment/default/web: "), "\(crashed.text)")
                #expect(crashed.errors.contains("no such table"), "\(crashed.text)")
                #expect(crashed.errors.contains("Nothing was taken back"), "\(crashed.text)")
                #expect(try await WebRequest(port: bench.port).send().body == "one")
                #expect(Set(try await bench.containers()).isSuperset(of: containers))

                let image = "127.0.0.1:1/absent:1"
                try bench.write("absent", image: image)
                let absent = try await bench.apply()
                #expect(absent.status == 2 && absent.errors.contains(image), "\(absent.text)")
                let overdue = try await bench.apply("--wait", "0s")
                #expect(overdue.status == 2, "\(overdue.text)")

                try bench.write("one")
                #expect(try await bench.apply().status == 0)
                #expect(try await bench.containers() == containers, "what served goes on, and what failed is gone")

                // A release that is never ready is not waited for longer than was said.
                try bench.write("slow", args: "[sleep, \"600\"]")
                let late = try await bench.apply("--wait", "10s")
                #expect(late.status == 1 && late.errors.contains("was not healthy within 10 s"), "\(late.text)")
                #expect(try await WebRequest(port: bench.port).send().body == "one")
            }
        }

        @Test("What cannot be done has status 2 and says what is wrong")
        func refusals() async throws {
            try await Bench.with { bench in
                try bench.write("one")
                let shop = bench.workshop.path + "/shop"
                let absent = bench.workshop.path + "/no.sock"
                let table: [([String], [String])] = [
                    (["apply", shop, "--host", "unix://\(absent)", "--data", bench.workshop.path + "/d1"], [absent]),
                    (
                        ["apply", shop, "--host", "tcp://127.0.0.1:1", "--data", bench.workshop.path + "/d2"],
                        ["127.0.0.1:1"]
                    ),
                    (["apply", shop, "--host", "nonsense"], ["must be unix:///path or tcp://"]),
                    (["diff", shop, "--host", "unix://\(absent)"], [absent]),
                    (["apply", shop + "/none", "--host", Self.host], ["none", "No such file or directory"]),
                    (["diff", shop + "/none", "--host", Self.host], ["none", "No such file or directory"]),
                    (
                        ["apply", bench.workshop.path + "/image", "--host", Self.host],
                        ["no kustomization.yaml and no YAML"]
                    ),
                    (["apply", shop, "--host", Self.host, "--name", "a/b"], ["is no name"]),
                    (["apply", shop, "--host", Self.host, "--expose", "70000"], ["is no port"]),
                    (["apply", shop, "--dry-run", "--delete"], ["exclude each other"]),
                    (["diff", shop, "--name", "x"], ["say which engine with --host"]),
                ]
                for (words, parts) in table {
                    let result = try await bench.workshop.run([Requirements.headgate] + words)
                    #expect(result.status == 2, "\(words): \(result.text)")
                    for part in parts { #expect(result.errors.contains(part), "\(words): \(result.text)") }
                }
                try bench.write("one", extra: "---\napiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {}")
                let twice = try await bench.apply()
                #expect(twice.status == 2, "\(twice.text)")
                try bench.workshop.write("kind: [\n", to: "shop/all.yaml")
                let malformed = try await bench.apply()
                #expect(malformed.status == 2 && malformed.errors.contains("all.yaml"), "\(malformed.text)")
                #expect(try await bench.containers().isEmpty)
            }
        }

        @Test("An environment that an agent keeps is refused, and so is the agent's own directory")
        func besideAnAgent() async throws {
            try await AgentWorld.with { world in
                try world.startAgent()
                let revision = try await world.push("by the agent")
                try await world.untilHealthy(at: revision)
                let containers = try await world.containers()
                let words = [
                    Requirements.headgate, "apply", "clone/overlay", "--host",
                    "unix://\(world.workshop.path)/engine.sock", "--no-proxy",
                ]
                let data = world.workshop.path + "/by-hand"
                let taken = try await world.workshop.run(words + ["--name", "staging", "--data", data])
                #expect(taken.status == 2, "\(taken.text)")
                #expect(taken.errors.contains("keeps the environment 'staging'"), "\(taken.text)")
                #expect(taken.errors.contains("commit and push the change instead"), "\(taken.text)")
                let place = ["--name", "other-\(world.port)", "--data", world.workshop.path + "/agent"]
                let own = try await world.workshop.run(words + place)
                #expect(own.status == 2, "\(own.text)")
                #expect(try await world.containers() == containers)
            }
        }

        /// What `diff --json` says.
        private struct Preview: Decodable {
            struct Operation: Decodable {
                let operation: String
            }

            let name: String
            let operations: [Operation]
        }
    }
}
