import DockerEngine
import TestSupport
import Testing

@testable import Agent

extension EngineTests {
    @Suite("What nothing wants any more is removed, and nothing else")
    struct HousekeepingTests {
        private static func workload(_ image: String, _ place: TestHost) throws -> DesiredWorkload {
            let objects = try Samples.objects(Samples.deployment(image: image))
            return try #require(DesiredStateBuilder(objects, owner: place.owner).build(revision: "a").workloads.first)
        }

        @Test("Images of old releases go when nothing runs them; the volumes of Pods that are gone as well")
        func clearing() async throws {
            try await EngineFixture.get().withHost { place in
                let engine = place.engine
                let names = (1...4).map { "\(place.owner):\($0)" }
                for name in names { try await engine.tagImage(place.fixture.image, as: name) }
                var ledger = ImageLedger()
                for (index, name) in names.enumerated() { ledger.want([name], at: "c\(index)", now: 0) }
                // The second is older than all that is kept, but a container still runs it.
                let running = try await place.create(Self.workload(names[1], place))
                let ledgerPath = place.directory.path + "/images.json"
                try ledger.write(to: ledgerPath)
                for (volume, pod) in [("stray", "web-gone-0"), ("used", running.name), ("claim", nil)] {
                    var spec = VolumeSpec(name: "\(place.owner)-\(volume)")
                    spec.labels = [Names.owner: place.owner, Names.namespace: "default"]
                    if let pod { spec.labels[Names.volumeOf] = pod }
                    try await engine.createVolume(spec)
                }
                let state = try AgentState(files: AgentFiles(data: place.directory.path))
                let desired = DesiredState(
                    revision: "c3",
                    workloads: [try Self.workload(names[3], place)],
                    services: [],
                    volumes: [],
                    warnings: []
                )
                try await state.take(desired)
                var housekeeping = Housekeeping(
                    host: place.host,
                    state: state,
                    ledgerPath: ledgerPath,
                    interval: .seconds(300),
                    logger: .silent
                )
                // However full this machine's disk is.
                housekeeping.fullPercent = 101
                try await housekeeping.pass()
                var left: [Bool] = []
                for name in names { left.append(try await engine.hasImage(name)) }
                #expect(left == [false, true, true, true])
                _ = try place.host.files.write(
                    [
                        "files": DesiredFiles(
                            files: [DesiredFile(path: "a", content: .bytes([1]), mode: 0o644)],
                            isSecret: false
                        )
                    ],
                    facts: try PodFacts.sample(name: "web-gone-1"),
                    group: nil
                )
                #expect(try await place.host.removeStrays() == 2)
                #expect(place.host.files.pods.isEmpty)
                let volumes = try await engine.volumes(.label(Names.owner, place.owner)).map(\.name).sorted()
                #expect(volumes == ["\(place.owner)-claim", "\(place.owner)-used"])
                try await place.host.removePod(running)
                try await housekeeping.pass()
                #expect(try await !engine.hasImage(names[1]), "nothing runs it now")
                for name in names[2...] { try await engine.removeImage(name) }
            }
        }
    }
}
