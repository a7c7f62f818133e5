import ControllerAPI
import Git
import Glibc
import HTTPTransport
public import Logging

/// All of Headgate on one machine as one supervised group.
public struct Standalone: Sendable {
    /// The environments of a group, in the order of their ports.
    public static let environments = ["staging", "production"]

    public let paths: Paths
    public let ports: Ports

    /// The repository's name in the group.
    public let repository: String

    /// The branch that is delivered.
    public let branch: String

    /// What became of the user's HEAD.
    let push: Origin.Push

    /// Configuration files that were left as somebody changed them.
    public let kept: [String]
    private let options: StandaloneOptions
    private let source: String
    private let lock: DirectoryLock

    /// Prepares a group: checks what could be in the way, makes the data directory and the origin, writes the files.
    ///
    /// Nothing is started, and nothing outside the data directory is changed.
    ///
    /// `note`: told of each step.
    public static func prepare(
        _ options: StandaloneOptions,
        note: @Sendable (String) -> Void
    ) async throws -> Standalone {
        let ports = try Ports(controller: options.port)
        let subject = try await Origin.subject(options.repository)
        let source: String
        switch subject {
        case .workTree(let tree):
            source = tree.root
            if tree.isDirty { note("note: \(tree.root) has changes that are not committed; what is delivered is HEAD") }
        case .remote(let remote): source = remote.url.description
        }
        let paths = Paths(data: options.data ?? Paths.standard(repository: source, environment: options.environment))
        try paths.create()
        let lock = try DirectoryLock(path: paths.lock, data: paths.data)
        try await Predecessor(statusFile: paths.processes).untilGone {
            note("waiting for the processes of a group that was killed here")
        }
        if let taken = try await PortCheck.firstTaken(of: ports.all(environments: environments), after: .seconds(1)) {
            throw StandaloneError(
                .portInUse,
                "port \(taken.port), for \(taken.purpose), is in use; stop what uses it or choose others with --port (they are \(ports.controller) to \(ports.controller + 49))"
            )
        }
        let branch = try await Origin.branch(of: subject)
        let push = try await Origin(path: paths.origin).receive(subject, branch: branch)
        let origin = try await GitRepository.open(at: paths.origin)
        if let tip = try await origin.refs()[try RefName.branch(branch)] {
            for sentence in try await DeliveryNeeds.missing(at: tip, in: origin, environments: environments) {
                note("note: \(tip.hex.prefix(10)): \(sentence)")
            }
        }
        let tokens = Tokens(paths: paths)
        for name in ["operator", "runner", "webhook", "secrets-key"] + environments.map({ "agent-\($0)" }) {
            try tokens.ensure(name)
        }
        let name = Self.name(of: source)
        let kept = try GeneratedFiles(
            paths: paths,
            ports: ports,
            branch: branch,
            repository: name,
            environments: environments,
            reviewers: options.reviewers,
            concurrency: options.concurrency,
            engine: options.engine
        ).write()
        return Standalone(
            paths: paths,
            ports: ports,
            repository: name,
            branch: branch,
            push: push,
            kept: kept,
            options: options,
            source: source,
            lock: lock
        )
    }

    /// Runs the group until the task is cancelled; no process of it is left when this returns.
    public func run(logger: Logger) async throws {
        try Instance(data: paths.data, port: ports.controller, repository: source, pid: getpid())
            .register(options.environment)
        await Supervisor(
            program: options.program,
            children: children,
            statusFile: paths.processes,
            logger: logger
        ).run()
    }

    /// Removes the containers of the group's environments; call it when nothing of the group runs.
    public func removeContainers(logger: Logger) async {
        await Self.removeContainers(
            data: paths.data,
            port: ports.controller,
            program: options.program,
            logger: logger
        )
    }

    /// Lets another process take the data directory over.
    public func release() {
        lock.release()
    }

    /// Removes the containers of a group that does not run any more.
    public static func removeContainers(data: String, port: Int, program: String, logger: Logger) async {
        for environment in environments {
            let paths = Paths(data: data)
            let arguments = agentArguments(environment, paths: paths, port: port) + ["--remove"]
            do {
                try await Supervisor.runToEnd(
                    program: program,
                    arguments: arguments,
                    log: paths.log("agent-\(environment)")
                )
            } catch {
                logger.error(
                    "the containers of \(environment) could not be removed: \(error); the log is \(paths.log("agent-\(environment)"))"
                )
            }
        }
    }

    /// Agents of several groups may share an engine: the port keeps their containers apart.
    private static func agentArguments(_ environment: String, paths: Paths, port: Int) -> [String] {
        ["agent", "--config", paths.agentConfiguration(environment), "--owner", "\(environment)-\(port)"]
    }

    /// The token of whoever runs this machine.
    public func operatorToken() throws -> String {
        try Tokens(paths: paths).read("operator")
    }

    /// What became of HEAD, in words; with what to do when it could not be brought to the origin.
    public var pushSummary: String {
        switch push {
        case .pushed(let revision): "pushed \(revision.prefix(10)) to \(branch)"
        case .known(let revision): "\(branch) has \(revision.prefix(10)) already; going on where it was"
        case .diverged(let revision):
            """
            \(revision.prefix(10)) was not pushed: \(branch) of the origin has commits (promotions) that it does not build on. Bring them together:
                git pull --rebase \(paths.origin) \(branch) && git push \(paths.origin) HEAD:\(branch)
            """
        }
    }

    private var children: [Supervisor.Child] {
        let configuration = ["--config", paths.controllerConfiguration]
        return [
            Supervisor.Child(
                name: "controller",
                arguments: ["controller"] + configuration + ["--processes", paths.processes],
                log: paths.log("controller")
            ),
            Supervisor.Child(
                name: "runner",
                arguments: ["runner"] + configuration + ["--name", "local", "--data", paths.runnerData],
                log: paths.log("runner")
            ),
            Supervisor.Child(
                name: "proxy",
                arguments: ["proxy", "--socket", paths.proxySocket, "--data", paths.proxyData],
                log: paths.log("proxy")
            ),
        ] + agents
    }

    private var agents: [Supervisor.Child] {
        Self.environments.map { environment in
            Supervisor.Child(
                name: "agent-\(environment)",
                arguments: Self.agentArguments(environment, paths: paths, port: ports.controller),
                log: paths.log("agent-\(environment)")
            )
        }
    }

    /// The last part of a path or URL, as the name of the repository.
    private static func name(of source: String) -> String {
        let last = source.split(separator: "/").last.map(String.init) ?? "repository"
        let bare = last.hasSuffix(".git") ? String(last.dropLast(4)) : last
        let safe = bare.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) ? $0 : "-" }
        return safe.isEmpty ? "repository" : String(safe)
    }
}
