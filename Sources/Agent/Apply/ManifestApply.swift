import ControllerAPI
import DockerEngine
import Git
public import Logging
import Manifests
import Proxy

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Brings an engine to the manifests of a directory, once, with the parts that an agent is made of.
///
/// What is applied under a name never meets what is applied under another, or what an agent made: containers carry the
/// name, and one process at a time works with it.
public struct ManifestApply: Sendable {
    let settings: ApplySettings
    let logger: Logger

    public init(_ settings: ApplySettings, logger: Logger) {
        self.settings = settings
        self.logger = logger
    }

    /// Whether the manifests ask for something that only a proxy carries: Services, Ingresses, ports of the host.
    func wantsTraffic() throws -> Bool {
        var journal = Journal()
        let ports = ServicePorts(owner: settings.owner, exposure: nil)
        return try !TrafficPlan(desired: desired(), ready: [], ports: ports, gateway: "127.0.0.1", journal: &journal)
            .state.isEmpty
    }

    /// What the manifests ask for.
    ///
    /// Without CronJobs: nobody would be there to start their runs.
    func desired() throws(AgentError) -> DesiredState {
        guard !settings.objects.isEmpty else {
            throw AgentError(.refused, reason: "EmptyRender", "\(settings.origin) renders nothing")
        }
        var desired = try DesiredStateBuilder(settings.objects, owner: settings.owner)
            .build(revision: ApplyRecord.revision(of: settings.objects))
        desired.workloads.removeAll { $0.kind == .cronJob }
        return desired
    }

    /// What is not carried out, in words.
    func warnings(_ desired: DesiredState) -> [String] {
        let cronJobs = settings.objects.filter { $0.kind == "CronJob" }
        return desired.warnings.map { "\($0.object) \($0.path): \($0.message)" }
            + cronJobs.map { "\($0.displayName): its runs are started by an agent; without one it has no effect" }
    }

    /// Applies the manifests; ends once they are healthy or a release of them has failed, or after so long.
    ///
    /// `beforeTraffic`: called when nothing is in the way any more and before anything is touched; gives the socket of the
    /// proxy, which has to be there from then on.
    ///
    /// `progress`: told what is done, and how workloads stand, as it changes.
    ///
    /// - Throws: ``AgentError`` where nothing was touched: another process works with the name, the manifests are wrong, an
    ///   image cannot be pulled.
    public func apply(
        upTo limit: Duration,
        beforeTraffic: (_ isWanted: Bool) async throws -> String? = { _ in nil },
        progress: @escaping @Sendable (ApplyProgress) -> Void
    ) async throws -> ApplyOutcome {
        let desired = try desired()
        for warning in warnings(desired) { progress(.warning(warning)) }
        let claim = try await ApplyClaim.take(settings, logger: logger)
        defer { claim.release() }
        let files = AgentFiles(data: settings.data)
        try files.prepare()
        let host = claim.host
        let missing = try await absentImages(desired, on: host.engine)
        for image in missing { progress(.pulling(image)) }
        try await host.pull(DesiredImage.all(of: desired))
        let proxy = try await beforeTraffic(wantsTraffic())
        let state = try AgentState(files: files)
        try await state.take(desired)
        try ApplyRecord(settings).write(data: settings.data)
        return try await reconcile(host, state: state, files: files, proxy: proxy, upTo: limit, progress: progress)
    }

    /// Runs an agent's loop until it has come to an end.
    private func reconcile(
        _ host: DockerHost,
        state: AgentState,
        files: AgentFiles,
        proxy: String?,
        upTo limit: Duration,
        progress: @escaping @Sendable (ApplyProgress) -> Void
    ) async throws -> ApplyOutcome {
        let agent = try settings.agent
        let (reports, told) = AsyncStream.makeStream(
            of: (status: AgentStatus, isAtRest: Bool).self,
            bufferingPolicy: .bufferingNewest(1)
        )
        let wake = Wake()
        let marks = HookMarks(root: settings.data + "/volumes", logger: logger)
        let loop = ReconcileLoop(
            settings: agent,
            source: nil,
            host: host,
            state: state,
            probes: ProbeRunner(engine: host.engine, http: settings.http, marks: marks) { wake.wake() },
            proxy: proxy.map { ProxyClient(socketPath: $0) },
            wake: wake,
            reporter: Reporter(settings: agent, state: state, files: files, logger: logger) {
                told.yield((status: $0.agent, isAtRest: $1))
            },
            metrics: AgentPulse().metrics,
            logger: logger
        )
        return try await withThrowingTaskGroup(of: ApplyOutcome?.self) { group in
            group.addTask {
                await loop.run()
                return nil
            }
            group.addTask {
                await EngineEvents(
                    engine: host.engine,
                    owner: settings.owner,
                    inspections: host.inspections,
                    signalled: host.signalled,
                    network: Names.network(owner: settings.owner),
                    wake: wake,
                    logger: logger
                )
                .run()
                return nil
            }
            group.addTask {
                try await Task.sleep(for: limit)
                told.finish()
                return nil
            }
            group.addTask {
                var last: AgentStatus?
                for await (status, isAtRest) in reports {
                    for line in ApplyProgress.changes(from: last, to: status) { progress(line) }
                    last = status
                    if let outcome = ApplyOutcome(status, isAtRest: isAtRest) { return outcome }
                }
                try Task.checkCancellation()
                return ApplyOutcome(late: last)
            }
            while let ended = try await group.next() {
                guard let outcome = ended else { continue }
                group.cancelAll()
                return outcome
            }
            throw CancellationError()
        }
    }

    func absentImages(_ desired: DesiredState, on engine: DockerClient) async throws -> [String] {
        var absent: [String] = []
        for image in desired.images where try await !engine.hasImage(image) { absent.append(image) }
        return absent
    }
}

extension ApplySettings {
    /// An agent that is told what to do instead of asking Git; no commit is ever looked for.
    var agent: AgentSettings {
        get throws {
            AgentSettings(
                name: name,
                owner: owner,
                environment: name,
                remote: GitRemote(url: try GitURL(path: data + "/none.git")),
                branch: try RefName.branch("main"),
                path: ".",
                interval: .seconds(86_400),
                engine: engine,
                data: data,
                proxySocket: proxySocket ?? "",
                exposure: exposure,
                ingress: ingress,
                controller: nil,
                http: http,
                rollsBack: false,
                acceptsRewrittenHistory: false
            )
        }
    }
}
