import Glibc
import Synchronization

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// An agent and its proxy, started by hand, with a repository that they follow and an engine that is reached over a wire.
final class AgentWorld: Sendable {
    /// What the agent says of its host.
    struct Status: Decodable {
        struct Agent: Decodable {
            let health: StatusModel.Health
            let syncedRevision: String?
            let workloads: [Workload]
        }

        struct Workload: Decodable {
            let message: String?
        }

        struct Pod: Decodable {
            let name: String
            let isReady: Bool
        }

        let agent: Agent
        let pods: [Pod]
    }

    /// What the agent remembers.
    struct Journal: Decodable {
        let applied: String?
        let healthy: String?
        let runs: Runs?

        /// How each run of each Job ended.
        struct Runs: Decodable {
            struct Run: Decodable {
                struct Finish: Decodable {
                    let isComplete: Bool
                }

                let finish: Finish?
            }

            let jobs: [String: [Run]]
        }
    }

    let workshop: Workshop
    let port: Int
    let wire: EngineWire
    private let engine: Wire
    private let processes: Mutex<[String: ChildProcess]>

    var image: String { "headgate-chaos:\(port)" }
    var owner: String { "chaos-\(port)" }
    private var origin: String { workshop.path + "/origin.git" }
    private var clone: String { workshop.path + "/clone" }
    private var data: String { workshop.path + "/agent" }

    /// Gives the body a place where the proxy runs and the agent does not yet; nothing of it is left afterwards.
    static func with(_ body: (AgentWorld) async throws -> Void) async throws {
        let world = try AgentWorld()
        let result: Result<Void, any Error>
        do {
            try await world.prepare()
            result = .success(try await body(world))
        } catch {
            result = .failure(error)
            print(world.story)
        }
        await Task { await world.cleanUp() }.value
        try result.get()
    }

    private init() throws {
        let workshop = try Workshop()
        let processes = Mutex<[String: ChildProcess]>([:])
        self.workshop = workshop
        port = try PortBlock.find()
        let kill = Strike()
        wire = EngineWire { kill.body.withLock { $0 }?() }
        engine = try Wire(
            path: workshop.path + "/engine.sock",
            to: .path("/var/run/docker.sock"),
            inspector: wire
        )
        self.processes = processes
        kill.body.withLock { $0 = { [weak self] in self?.kill("agent") } }
    }

    /// What the wire calls, known once the world is.
    private final class Strike: Sendable {
        let body = Mutex<(@Sendable () -> Void)?>(nil)
    }

    private func prepare() async throws {
        try FileManager.default.createDirectory(atPath: workshop.path + "/image", withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: Requirements.busybox, toPath: workshop.path + "/image/busybox")
        try workshop.write(
            """
            FROM scratch
            COPY busybox /bin/busybox
            ENTRYPOINT ["/bin/busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]

            """,
            to: "image/Dockerfile"
        )
        try await workshop.output(["docker", "build", "--quiet", "-t", image, "image"])
        try await workshop.output(["git", "init", "--quiet", "--bare", "--initial-branch=main", origin])
        try await workshop.output(["git", "clone", "--quiet", origin, clone])
        try await workshop.output(["git", "switch", "--quiet", "--create", "main"], in: clone)
        try workshop.write(
            """
            apiVersion: headgate.dev/v1
            kind: Agent
            name: \(owner)
            environment: staging
            source: {url: \(origin), branch: main, path: overlay, interval: 100ms}
            host: {docker: "unix://\(workshop.path)/engine.sock", expose: {basePort: \(port)}}
            data: agent
            proxy: {socket: \(workshop.path)/proxy.sock}
            """,
            to: "agent.yaml"
        )
        try start("proxy", ["proxy", "--socket", workshop.path + "/proxy.sock", "--data", workshop.path + "/proxy"])
    }

    // MARK: Processes

    func startAgent() throws {
        try start("agent", ["agent", "--config", "agent.yaml"])
    }

    private func start(_ name: String, _ words: [String]) throws {
        let process = try workshop.start([Requirements.headgate] + words)
        processes.withLock { $0[name] = process }
    }

    /// Ends a process as a crash would; it has ended when this returns.
    func kill(_ name: String) {
        processes.withLock { $0.removeValue(forKey: name) }?.reap()
    }

    // MARK: Releases

    /// Pushes a release whose one Pod answers with a text, and gives its commit.
    func push(_ text: String) async throws -> String {
        let manifest = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: pages}
            data: {index.html: "\(text)"}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              replicas: 1
              strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  terminationGracePeriodSeconds: 2
                  containers:
                  - name: web
                    image: \(image)
                    ports: [{name: http, containerPort: 8080}]
                    readinessProbe: {httpGet: {path: /index.html, port: http}, periodSeconds: 1}
                    volumeMounts: [{name: pages, mountPath: /www}, {name: scratch, mountPath: /scratch}]
                  volumes: [{name: pages, configMap: {name: pages}}, {name: scratch, emptyDir: {}}]
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}

            """
        return try await push(text, manifest)
    }

    /// Pushes a release whose one Job writes a text into `out/log` when it begins and when it is done, and gives its commit.
    func pushJob(_ text: String) async throws -> String {
        let line = "echo begin \(text) >> /out/log; echo end \(text) >> /out/log"
        let manifest = """
            apiVersion: batch/v1
            kind: Job
            metadata: {name: migrate}
            spec:
              backoffLimit: 0
              template:
                spec:
                  restartPolicy: Never
                  terminationGracePeriodSeconds: 2
                  containers:
                  - name: migrate
                    image: \(image)
                    command: [/bin/busybox, sh, -c, "\(line)"]
                    volumeMounts: [{name: out, mountPath: /out}, {name: scratch, mountPath: /scratch}]
                  volumes:
                  - {name: out, hostPath: {path: \(workshop.path)/out, type: DirectoryOrCreate}}
                  - {name: scratch, emptyDir: {}}

            """
        return try await push(text, manifest)
    }

    private func push(_ message: String, _ manifest: String) async throws -> String {
        try FileManager.default.createDirectory(atPath: clone + "/overlay", withIntermediateDirectories: true)
        try workshop.write("resources: [all.yaml]\n", to: "clone/overlay/kustomization.yaml")
        try workshop.write(manifest, to: "clone/overlay/all.yaml")
        try await workshop.output(["git", "add", "--all"], in: clone)
        try await workshop.output(["git", "commit", "--quiet", "--message", message], in: clone)
        try await workshop.output(["git", "push", "--quiet", "origin", "HEAD:main"], in: clone)
        return try await workshop.output(["git", "rev-parse", "HEAD"], in: clone).filter { !$0.isNewline }
    }

    /// Waits until the host is healthy at a commit.
    func untilHealthy(at revision: String) async throws {
        var last = "nothing"
        try await until("healthy at \(revision)") {
            guard let status = try self.status() else { return false }
            last = "\(status)"
            return status.agent.health == .healthy && status.agent.syncedRevision == revision
        } told: {
            last
        }
    }

    func until(_ what: String, _ isSo: () async throws -> Bool, told: () -> String = { "" }) async throws {
        let end = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < end {
            if try await isSo() { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw ScenarioFailure("\(what): not within a minute; \(told())")
    }

    // MARK: What is there

    func status() throws -> Status? {
        guard let bytes = FileManager.default.contents(atPath: data + "/status.json") else { return nil }
        return try JSONDecoder().decode(Status.self, from: bytes)
    }

    func journal() throws -> Journal {
        try JSONDecoder().decode(Journal.self, from: Data(contentsOf: URL(fileURLWithPath: data + "/journal.json")))
    }

    /// The containers of this agent as `NAME STATE`, in order.
    func containers() async throws -> [String] {
        try await listed(["docker", "ps", "--all", "--format", "{{.Names}} {{.State}}"])
    }

    func volumes() async throws -> [String] {
        try await listed(["docker", "volume", "ls", "--format", "{{.Name}}"])
    }

    private func listed(_ words: [String]) async throws -> [String] {
        try await workshop.output(words + ["--filter", "label=headgate.dev/owner=\(owner)"])
            .split(separator: "\n").map(String.init).sorted()
    }

    /// What Jobs have written.
    func lines() -> [String] {
        let bytes = FileManager.default.contents(atPath: workshop.path + "/out/log") ?? Data()
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    // MARK: The end

    private var story: String {
        processes.withLock { $0.map { "── \($0.key)\n\($0.value.text)" }.joined(separator: "\n") }
    }

    private func cleanUp() async {
        kill("agent")
        let removal = ["agent", "--config", "agent.yaml", "--remove"]
        do {
            try await workshop.output([Requirements.headgate] + removal)
            kill("proxy")
            engine.close()
            _ = try await workshop.run(["docker", "rmi", "-f", image])
        } catch {
            print("cleaning up: \(error)")
            kill("proxy")
            engine.close()
        }
    }
}
