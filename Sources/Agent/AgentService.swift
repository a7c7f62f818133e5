import ControllerAPI
import DockerEngine
import Git
public import Logging
import Proxy
public import ServiceLifecycle

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// An agent of one environment on one Docker host: follows the overlay in Git and keeps the host at it.
///
/// On graceful shutdown the loops end after the step they are at. Containers and traffic are left as they are.
public struct AgentService: Service {
    private let settings: AgentSettings
    private let logger: Logger

    public init(settings: AgentSettings, logger: Logger) {
        self.settings = settings
        self.logger = logger
    }

    public func run() async throws {
        try FileManager.default.createDirectory(
            atPath: settings.data,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o711]
        )
        let lock = try await AgentLock.take(data: settings.data)
        defer { lock.release() }
        let entry = try await AgentRegister().enter(AgentRegister.Entry(settings), logger: logger)
        defer { entry?.release() }
        let files = AgentFiles(data: settings.data)
        try files.prepare()
        try await GitRepository.releaseLocks(under: settings.data)
        let state = try AgentState(files: files)
        let sync = Wake()
        let reconcile = Wake()
        let pulse = AgentPulse()
        let engine = DockerClient(settings.engine, http: settings.http)
        let host = makeHost(engine)
        let source = OverlaySource(
            remote: settings.remote,
            branch: settings.branch,
            path: settings.path,
            mirror: settings.data + "/mirror.git",
            owner: settings.owner
        )
        let marks = HookMarks(root: settings.data + "/volumes", logger: logger)
        let probes = ProbeRunner(engine: engine, http: settings.http, marks: marks) { reconcile.wake() }
        let syncLoop = SyncLoop(
            settings: settings,
            source: source,
            host: host,
            state: state,
            sync: sync,
            reconcile: reconcile,
            metrics: pulse.metrics,
            logger: logger
        )
        let reconcileLoop = ReconcileLoop(
            settings: settings,
            source: source,
            host: host,
            state: state,
            probes: probes,
            proxy: ProxyClient(socketPath: settings.proxySocket),
            wake: reconcile,
            reporter: Reporter(settings: settings, state: state, files: files, logger: logger) { status, _ in
                pulse.note(status)
            },
            metrics: pulse.metrics,
            logger: logger
        )
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await syncLoop.run() }
                group.addTask { await reconcileLoop.run() }
                group.addTask {
                    await EngineEvents(
                        engine: engine,
                        owner: settings.owner,
                        inspections: host.inspections,
                        signalled: host.signalled,
                        network: settings.host.network(owner: settings.owner),
                        wake: reconcile,
                        logger: logger
                    )
                    .run()
                }
                if let listen = settings.listen {
                    let pages = StatusPages(pulse: pulse, isLocal: StatusPages.isLoopback(listen.host))
                    group.addTask {
                        await StatusServer(host: listen.host, port: listen.port, pages: pages, logger: logger).run()
                    }
                }
                let control = ControlWatch(
                    files: files,
                    pauseChanged: {
                        sync.wake()
                        reconcile.wake()
                    },
                    syncRequested: { sync.wake() },
                    logger: logger
                )
                group.addTask { await control.run() }
                let housekeeping = Housekeeping(
                    host: host,
                    state: state,
                    ledgerPath: settings.data + "/images.json",
                    interval: settings.housekeeping,
                    logger: logger
                )
                group.addTask { await housekeeping.run() }
                if let controller = settings.controller {
                    group.addTask {
                        await Hints(
                            agent: settings.name,
                            controller: controller,
                            state: state,
                            wake: sync,
                            logger: logger
                        )
                        .run()
                    }
                }
            }
        }
    }

    /// Removes everything this agent made on the host but volumes that outlive Pods.
    public func removeEverything() async throws {
        let engine = DockerClient(settings.engine, http: settings.http)
        try await makeHost(engine).removeEverything()
        try SecretDirectory.remove(owner: settings.owner)
        try ClusterRoute.remove(prefix: ServicePorts.prefix(owner: settings.owner))
    }

    private func makeHost(_ engine: DockerClient) -> DockerHost {
        let memory = SecretDirectory.find(owner: settings.owner)
        if memory == nil { logger.warning("no directory is in memory, so files of Secrets are kept on the disk") }
        var host = DockerHost(
            engine: engine,
            owner: settings.owner,
            files: VolumeFiles(root: settings.data + "/volumes", memory: memory),
            options: settings.host,
            http: settings.http,
            logger: logger
        )
        host.pullSilence = settings.pullSilence
        return host
    }
}

/// Asks the controller whether the branch has moved.
///
/// Only a hint: Git itself is asked what is there.
private struct Hints: Sendable {
    let agent: String
    let controller: ControllerClient
    let state: AgentState
    let wake: Wake
    let logger: Logger

    func run() async {
        var pause = Duration.milliseconds(200)
        var last: String?
        while !Task.isCancelled {
            do {
                let after = last
                let hint = try await controller.hint(agent: agent, after: after, waitSeconds: 25)
                pause = .milliseconds(200)
                if hint.revision != last {
                    last = hint.revision
                    if await state.observed != hint.revision { wake.wake() }
                }
            } catch {
                logger.debug("no hint: \(error)")
                do {
                    try await Task.sleep(for: pause)
                } catch {
                    return
                }
                pause = min(.seconds(10), pause * 2)
            }
        }
    }
}
