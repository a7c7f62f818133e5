import ControllerAPI
import DockerEngine
import HTTPTransport
import TestSupport
import Testing

@testable import Agent

extension EngineTests {
    @Suite("A Pod of several containers, under the agent", .timeLimit(.minutes(10)))
    struct PodOrderTests {
        private static func pod(_ directory: TestDirectory, _ rest: String = "") -> String {
            "volumes: [{name: notes, hostPath: {path: \(directory.path)}}]\n\(rest)"
        }

        private static let mount = "volumeMounts: [{name: notes, mountPath: /notes}]"

        /// A container that writes down when it starts and ends.
        private static func traced(_ name: String, _ image: String, _ rest: String, more: String = "") -> String {
            "- {name: \(name), image: \(image), args: [trace, /notes/trace, \(name)\(rest)], \(mount)\(more)}"
        }

        @Test("Init containers run one after the other, a sidecar beside the rest, and it is the last to stop")
        func order() async throws {
            try await TestAgent.run { agent in
                let image = agent.fixture.image
                let notes = try TestDirectory()
                let pod = Self.pod(
                    notes,
                    """
                    initContainers:
                    \(Self.traced("first", image, ", \"1\""))
                    \(Self.traced("side", image, "", more: ", restartPolicy: Always"))
                    \(Self.traced("last", image, ", \"0\""))
                    """
                )
                let hooks = """
                    \(Self.mount)
                    lifecycle:
                      postStart: {exec: {command: [/web, trace, /notes/trace, hook, "0"]}}
                      preStop: {exec: {command: [/web, trace, /notes/trace, bye, "0"]}}
                    """
                try await agent.running {
                    let one = try await agent.push(agent.web("one", container: hooks, pod: pod), agent.service())
                    let status = try await agent.waitUntilHealthy(at: one)
                    #expect(status.workloads.first?.ready == 1)
                    #expect(
                        try notes.lines("trace") == ["+first", "-first", "+side", "+last", "-last", "+hook", "-hook"]
                    )
                    let two = try await agent.push(agent.web("two"), agent.service())
                    _ = try await agent.waitUntilHealthy(at: two)
                    #expect(try notes.lines("trace").suffix(3) == ["+bye", "-bye", "-side"])
                }
            }
        }

        @Test("An init container that fails starts again after a pause, and is the release's failure")
        func failure() async throws {
            try await TestAgent.run { agent in
                let image = agent.fixture.image
                try await agent.running(rollsBack: false) {
                    let pod = "initContainers: [{name: setup, image: \(image), args: [crash, no such database]}]"
                    try await agent.push(agent.web("one", pod: pod), agent.service())
                    let status = try await agent.wait("the trouble is told") {
                        $0.workloads.first?.message?.contains("Init:Error") == true
                    }
                    let message = try #require(status.workloads.first?.message)
                    #expect(
                        message.contains("container setup: it ended with status 3; its last words: no such database")
                    )
                    #expect(status.workloads.first?.ready == 0)
                }
            }
        }

        @Test("What an agent left that was stopped in the middle is taken up by the next one, and nothing runs twice")
        func interrupted() async throws {
            try await TestAgent.run { agent in
                let image = agent.fixture.image
                let notes = try TestDirectory()
                let pod = Self.pod(
                    notes,
                    """
                    initContainers:
                    \(Self.traced("first", image, ", \"0\""))
                    \(Self.traced("slow", image, ", \"3\""))
                    """
                )
                let hook = """
                    \(Self.mount)
                    lifecycle: {postStart: {exec: {command: [/web, trace, /notes/trace, hook, "0"]}}}
                    """
                let revision = try await agent.push(agent.web("one", container: hook, pod: pod), agent.service())
                try await agent.running {
                    try await waitUntil("the second init container runs") {
                        try notes.lines("trace").contains("+slow")
                    }
                }
                for _ in 1...2 {
                    try await agent.running { _ = try await agent.waitUntilHealthy(at: revision) }
                    #expect(
                        try notes.lines("trace") == ["+first", "-first", "+slow", "-slow", "+hook", "-hook"]
                    )
                }
            }
        }

        @Test("A postStart hook that fails ends the container, and says so")
        func postStart() async throws {
            try await TestAgent.run { agent in
                try await agent.running(rollsBack: false) {
                    let hook = "lifecycle: {postStart: {exec: {command: [/web, need, /nothing]}}}"
                    try await agent.push(agent.web("one", container: hook), agent.service())
                    try await agent.wait("the trouble is told") {
                        $0.workloads.first?.message?.contains("postStart hook: the command ended with status 4") == true
                    }
                    let owned = DockerFilters.label(Names.owner, agent.owner).label(Names.container, "web")
                    try await waitUntil("it is stopped") {
                        try await agent.fixture.engine.containers(all: true, owned).contains { $0.state == .exited }
                    }
                }
            }
        }

        @Test(
            "A container whose liveness probe fails has its preStop hook, stops in the probe's own time, and starts again"
        )
        func liveness() async throws {
            try await TestAgent.run { agent in
                let notes = try TestDirectory()
                let container = """
                    \(Self.mount)
                    livenessProbe:
                      exec: {command: [/web, need, /notes/alive]}
                      periodSeconds: 1
                      failureThreshold: 1
                      terminationGracePeriodSeconds: 3
                    lifecycle: {preStop: {exec: {command: [/web, trace, /notes/trace, bye, "0"]}}}
                    """
                try notes.write("", to: "alive")
                try await agent.running {
                    let text = agent.web("one", container: container, pod: Self.pod(notes))
                    let revision = try await agent.push(text, agent.service())
                    _ = try await agent.waitUntilHealthy(at: revision)
                    let owned = DockerFilters.label(Names.owner, agent.owner).label(Names.container, "web")
                    let web = try #require(try await agent.fixture.engine.containers(owned).first)
                    let before = try await agent.fixture.engine.container(web.id).state.startedAt
                    try notes.remove("alive")
                    try await waitUntil("it has said goodbye") { try notes.lines("trace") == ["+bye", "-bye"] }
                    try notes.write("", to: "alive")
                    try await waitUntil("it has started again") {
                        let state = try await agent.fixture.engine.container(web.id).state
                        return state.isRunning && state.startedAt != before
                    }
                }
            }
        }

        @Test("What somebody pauses, renames or takes out of the network is put right, soon")
        func tampered() async throws {
            try await TestAgent.run { agent in
                try await agent.running {
                    let revision = try await agent.push(agent.web("one"), agent.service())
                    _ = try await agent.waitUntilHealthy(at: revision)
                    let engine = agent.fixture.engine
                    let owned = DockerFilters.label(Names.owner, agent.owner)
                    let before = try await engine.containers(owned)
                    let web = try #require(before.first { $0.labels[Names.container] == "web" })
                    let sandbox = try #require(before.first { $0.labels[Names.container] == Names.sandbox })
                    var start = ContinuousClock.now
                    func lap(_ what: String) {
                        print("\(what) is put right after \(ContinuousClock.now - start)")
                        start = .now
                    }
                    try await engine.pauseContainer(web.id)
                    try await waitUntil("it goes on") { try await engine.container(web.id).state.status == .running }
                    lap("a paused container")
                    try await engine.renameContainer(web.id, to: "\(agent.owner)-renamed")
                    try await waitUntil("it has its name back") { try await engine.container(web.id).name == web.name }
                    lap("a renamed container")
                    let network = Names.network(owner: agent.owner)
                    try await engine.disconnectNetwork(network, container: sandbox.id, force: true)
                    try await waitUntil("another Pod serves") {
                        let pods = try await engine.containers(owned)
                        return await agent.fixture.ask("\(agent.address):7300") == "one"
                            && !pods.contains { $0.id == sandbox.id }
                    }
                    lap("a Pod out of its network")
                    let journal = try agent.journal()
                    let prefix = ServicePorts.prefix(owner: agent.owner)
                    let address = try #require(journal.addresses?["default/web"].map { "\(prefix).\($0):80" })
                    #expect(await agent.fixture.ask(address) == "one")
                    try ClusterRoute.remove(prefix: prefix)
                    #expect(await agent.fixture.ask(address) != "one")
                    try await waitUntil("the Service's address leads to it again") {
                        await agent.fixture.ask(address) == "one"
                    }
                    lap("an address without its route")
                }
            }
        }

        @Test("A container that is taken away by hand comes back in its Pod; ended init containers are not missed")
        func pruned() async throws {
            try await TestAgent.run { agent in
                let image = agent.fixture.image
                let pod = "initContainers: [{name: setup, image: \(image), args: [need, /web]}]"
                try await agent.running {
                    let revision = try await agent.push(agent.web("one", pod: pod), agent.service())
                    _ = try await agent.waitUntilHealthy(at: revision)
                    let engine = agent.fixture.engine
                    let owned = DockerFilters.label(Names.owner, agent.owner)
                    let before = try await engine.containers(all: true, owned)
                    let sandbox = try #require(before.first { $0.labels[Names.container] == Names.sandbox })
                    for container in before where container.id != sandbox.id {
                        try await engine.removeContainer(container.id, force: true)
                    }
                    try await waitUntil("it serves again") {
                        let now = try await engine.containers(owned)
                        return now.contains { $0.labels[Names.container] == "web" }
                            && now.contains { $0.id == sandbox.id }
                    }
                    _ = try await agent.waitUntilHealthy(at: revision)
                }
            }
        }
    }
}

extension TestDirectory {
    /// The lines of a file; none when there is none.
    func lines(_ path: String) throws -> [String] {
        guard try names().contains(path) else { return [] }
        return String(decoding: try bytes(path), as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
