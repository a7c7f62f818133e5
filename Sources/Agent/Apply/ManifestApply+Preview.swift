import DockerEngine
import Manifests
import Proxy

extension ManifestApply {
    /// What applying would do now; nothing is changed, and nobody is kept waiting.
    ///
    /// Pods that run count as ready: only an agent's probes know better.
    ///
    /// `owner`: whose Pods to compare with in place of the name's own, such as an agent's; its traffic is not looked at.
    public func preview(owner: String? = nil) async throws -> ApplyPreview {
        let desired = try desired()
        let engine = DockerClient(settings.engine, http: settings.http)
        let host = DockerHost(
            engine: engine,
            owner: owner ?? settings.owner,
            files: VolumeFiles(root: settings.data + "/volumes", memory: nil),
            http: settings.http,
            logger: logger
        )
        var operations: [PlannedOperation] = []
        for image in try await absentImages(desired, on: engine) {
            operations.append(PlannedOperation("pull", "Image/\(image)", reason: "it is not here"))
        }
        let builder = try owner.map { try DesiredStateBuilder(settings.objects, owner: $0).build(revision: "") }
        let volumes = Set(try await engine.volumes(.label(Names.owner, host.owner)).map(\.name))
        for volume in (builder ?? desired).volumes where !volumes.contains(volume) {
            operations.append(PlannedOperation("create", "Volume/\(volume)", reason: "a claim asks for it"))
        }
        let observed = try await host.observe()
        let journal = try Journal.read(settings.data + "/journal.json")
        operations += PlanPreview(desired: desired, observed: observed, history: journal.runs ?? RunHistory())
            .operations(now: Int(WallClock.system.seconds()))
            .map { PlannedOperation($0, desired: desired, observed: observed) }
        if owner == nil { operations += try await traffic() }
        return ApplyPreview(
            name: settings.name,
            engine: settings.engine.description,
            operations: operations,
            warnings: warnings(desired)
        )
    }

    /// What changes of Services and Ingresses, and whether somebody carries them.
    private func traffic() async throws -> [PlannedOperation] {
        guard let socket = settings.proxySocket else { return [] }
        let before = try ApplyRecord.read(data: settings.data)?.traffic ?? [:]
        let after = ApplyRecord.traffic(of: settings.objects)
        var operations: [PlannedOperation] = []
        if try wantsTraffic(), try await !Self.answers(socket) {
            operations.append(PlannedOperation("start", "Proxy/\(socket)", reason: "no proxy carries the traffic"))
        }
        for (object, hash) in after.sorted(by: { $0.key < $1.key }) where before[object] != hash {
            let reason = before[object] == nil ? "it is new" : "it has changed"
            operations.append(PlannedOperation("serve", object, reason: reason))
        }
        for object in before.keys.sorted() where after[object] == nil {
            operations.append(PlannedOperation("withdraw", object, reason: "nothing asks for it any more"))
        }
        return operations
    }

    /// Whether a proxy is there.
    private static func answers(_ socket: String) async throws -> Bool {
        do {
            try await ProxyClient(socketPath: socket).ping()
            return true
        } catch let error as ProxyError {
            if error.code == .unreachable { return false }
            throw error
        }
    }
}
