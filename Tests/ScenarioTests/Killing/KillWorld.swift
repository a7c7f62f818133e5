import DatabaseServers
import Glibc
import Synchronization

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Real controllers, a real runner, a real bare repository and a real database, any of which may be killed.
final class KillWorld: Sendable {
    /// A program that is started again whenever it was killed.
    struct Program: Sendable {
        var name: String
        var words: [String]
    }

    static let token = "the operator's token, long enough"
    static let environments = ["staging", "production"]

    /// How many lines the gate prints.
    static let lines = 40

    let workshop: Workshop
    let store: KillStore
    let origin: String
    let clone: String
    let racer: String
    let cluster: PostgresCluster?
    let programs: [Program]

    /// Where the controllers answer, whichever lives.
    let port: Int
    let balancer: Wire
    let databaseWire: Wire?
    private let running = Mutex<[String: ChildProcess]>([:])
    private let texts = Mutex<[ChildProcess]>([])
    private let deeds = Mutex<[String]>([])
    private let isOver = Mutex(false)

    /// `lease`: the controllers' setting; a short one has everything that waits for the dead wait for less.
    init(_ store: KillStore, lease: String = "6s") async throws {
        self.store = store
        workshop = try Workshop()
        origin = workshop.path + "/origin.git"
        clone = workshop.path + "/clone"
        racer = workshop.path + "/racer"
        let first = try PortBlock.find()
        port = first
        let ports = (0..<store.controllers).map { first + 1 + $0 }
        balancer = try Wire(port: first, to: ports.map { .port($0) })
        var database = "sqlite"
        if store.isPostgres {
            let cluster = try PostgresCluster()
            self.cluster = cluster
            let socket = ".s.PGSQL.\(cluster.port)"
            databaseWire = try Wire(
                path: "\(workshop.path)/\(socket)",
                to: .path("\(cluster.directory)/\(socket)")
            )
            database = cluster.url(host: workshop.path)
        } else {
            cluster = nil
            databaseWire = nil
        }
        var programs: [Program] = []
        for (place, port) in ports.enumerated() {
            let file = "controller-\(place).yaml"
            try workshop.write(
                Self.configuration(
                    port: port,
                    data: store.isPostgres ? "data-\(place)" : "data",
                    database: database,
                    origin: origin,
                    lease: lease
                ),
                to: file
            )
            programs.append(
                Program(name: "controller-\(place)", words: [Requirements.headgate, "controller", "--config", file])
            )
        }
        programs.append(
            Program(
                name: "runner",
                words: [
                    Requirements.headgate, "runner", "--server", "http://127.0.0.1:\(first)", "--token-file",
                    "runner-token", "--name", "one", "--data", "runner", "--jobs", "2",
                ]
            )
        )
        self.programs = programs
        try workshop.write(Self.token + "\n", to: "token")
        try workshop.write("the runner's token, long enough\n", to: "runner-token")
        try await makeRepository()
    }

    private static func configuration(
        port: Int,
        data: String,
        database: String,
        origin: String,
        lease: String
    ) -> String {
        """
        apiVersion: headgate.dev/v1
        kind: Controller
        listen: 127.0.0.1:\(port)
        data: \(data)
        database: \(database)
        registry: 127.0.0.1:1
        lease: \(lease)
        repositories:
          - {name: demo, url: \(origin), branch: main, poll: 200ms}
        environments:
          - {name: staging, repository: demo}
          - {name: production, repository: demo, requiredReviews: 1}
        runners:
          - {name: one, labels: [self-hosted], token: {file: runner-token}}
        operator: {token: {file: token}}

        """
    }

    private func makeRepository() async throws {
        try await workshop.output(["git", "init", "--quiet", "--bare", "--initial-branch=main", origin])
        try await workshop.output(["git", "clone", "--quiet", origin, clone])
        var files = ["ci/deliver.yaml": Self.workflow, "app.txt": ""]
        for environment in Self.environments {
            files["overlays/\(environment)/kustomization.yaml"] = "images:\n- name: demo  # promoted\n  newTag: none\n"
        }
        for (name, text) in files {
            let file = clone + "/" + name
            let directory = String(file[..<(file.lastIndex(of: "/") ?? file.startIndex)])
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        }
        for words in [["checkout", "--quiet", "-B", "main"], ["add", "--all"], ["commit", "--quiet", "-m", "start"]] {
            try await workshop.output(["git"] + words, in: clone)
        }
        try await workshop.output(["git", "push", "--quiet", "origin", "main"], in: clone)
        try await workshop.output(["git", "clone", "--quiet", origin, racer])
    }

    private static let workflow = """
        name: deliver
        on: {push: {branches: [main], paths-ignore: ["noise/**"]}}
        jobs:
          gate:
            runs-on: self-hosted
            steps:
              - run: for n in $(seq \(lines)); do echo "line $n of $GITHUB_SHA"; sleep 0.005; done
          staging:
            needs: gate
            runs-on: self-hosted
            steps:
              - uses: headgate/promote@v1
                with: {environment: staging, images: "demo=:${{ github.sha }}"}
          production:
            needs: staging
            runs-on: self-hosted
            environment: production
            steps:
              - uses: headgate/promote@v1
                with: {environment: production, images: "demo=:${{ github.sha }}"}

        """

    // MARK: Processes

    func start(_ name: String) throws {
        // Whoever still strikes when a test has failed starts nothing any more.
        guard let program = programs.first(where: { $0.name == name }), !isOver.withLock({ $0 }) else { return }
        let process = try workshop.start(program.words)
        running.withLock { $0[name] = process }
        texts.withLock { $0.append(process) }
    }

    /// Ends a program as a crash would.
    func kill(_ name: String) {
        running.withLock { $0.removeValue(forKey: name) }?.reap()
    }

    func signal(_ name: String, _ number: Int32) {
        running.withLock { $0[name] }?.signal(number)
    }

    /// Whether a controller says of itself that it is ready.
    func isReady(_ name: String) async -> Bool {
        guard let place = programs.firstIndex(where: { $0.name == name }) else { return false }
        do {
            return try await WebRequest(port: port + 1 + place, path: "/readyz").send().status == 200
        } catch {
            return false
        }
    }

    /// Has the server end every connection to it, as an administrator does.
    func terminateBackends() async throws {
        guard let cluster else { return }
        try await workshop.output(
            [
                "psql", "--quiet", "--host", cluster.directory, "--port", String(cluster.port), "--username", "tester",
                "--dbname", "postgres", "--command",
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'
                """,
            ]
        )
    }

    /// Ends one of the processes that carry out the runner's jobs.
    func killWorker() throws {
        let directory = workshop.path + "/runner/workers"
        guard FileManager.default.fileExists(atPath: directory) else { return }
        let pids = try FileManager.default.contentsOfDirectory(atPath: directory).compactMap { name -> Int32? in
            guard name.hasSuffix(".json"), let bytes = FileManager.default.contents(atPath: directory + "/" + name)
            else { return nil }
            return try JSONDecoder().decode(WorkerNote.self, from: bytes).pid
        }
        // Its name says what it is: another process may have the number by now.
        guard let pid = pids.first(where: { RunningProcesses.arguments(of: $0).contains("runner work") }) else {
            return
        }
        note("kill a worker")
        Glibc.kill(pid, SIGKILL)
    }

    private struct WorkerNote: Decodable {
        var pid: Int32
    }

    /// Starts what has ended; a program that ends by itself said why.
    func revive() throws {
        for program in programs {
            if let process = running.withLock({ $0[program.name] }) {
                if process.isRunning { continue }
                kill(program.name)
            }
            try start(program.name)
        }
    }

    func end() async {
        isOver.withLock { $0 = true }
        for program in programs {
            signal(program.name, SIGCONT)
            kill(program.name)
        }
        balancer.close()
        databaseWire?.close()
    }

    /// Keeps what was done to the programs, for the report of a failure.
    func note(_ deed: String) {
        deeds.withLock { $0.append(deed) }
    }

    /// What was done, and how often.
    var blows: [String: Int] {
        deeds.withLock { deeds in
            // Both controllers are the same to whoever counts.
            Dictionary(deeds.map { ($0.split(separator: "-").first.map(String.init) ?? $0, 1) }, uniquingKeysWith: +)
        }
    }

    /// What was done last, and what the programs said.
    var story: String {
        "after: \(deeds.withLock { $0.suffix(12) })\n" + words
    }

    private var words: String {
        texts.withLock { $0.suffix(8) }.map { process in
            "--- process \(process.pid)\n" + process.text.split(separator: "\n").suffix(40).joined(separator: "\n")
        }
        .joined(separator: "\n")
    }
}
