import DockerEngine
import HTTPTransport
import Manifests
import Synchronization
import TestSupport
import Testing

@testable import Agent

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("What is remembered of Pods")
struct PodWatchTests {
    private let probes = ProbeRunner(
        engine: DockerClient(DockerEndpoint(unixSocket: "/nonexistent/docker.sock")),
        http: HTTPClient()
    ) {}

    private func pod(_ containers: ObservedContainer..., hasSandbox: Bool = true) -> ObservedState {
        ObservedState(pods: [
            ObservedPod(
                workload: WorkloadKey(namespace: "default", name: "web"),
                name: "web-0",
                specHash: "h",
                address: "127.0.0.1",
                sandbox: hasSandbox
                    ? ObservedContainer(id: "s", name: Names.sandbox, isRunning: true, startedAt: "1", image: "p")
                    : nil,
                containers: containers
            )
        ])
    }

    private func ended(at start: Int, id: String = "c", status: Int = 3, outOfMemory: Bool = false) -> ObservedContainer
    {
        ObservedContainer(
            id: id,
            name: "web",
            isRunning: false,
            exitCode: status,
            isOutOfMemory: outOfMemory,
            startedAt: "\(start)",
            image: "web:1"
        )
    }

    private let key = PodKey(namespace: "default", name: "web-0")

    @Test(
        "How long a Pod may run is not a matter of the host's clock, once its start has been seen",
        arguments: [
            (5, 0, 0, false), (5, 0, 7200, false), (5, 0, -7200, false), (7205, 0, 0, true), (7205, 7200, 0, false),
            (-7195, -7200, 0, false), (-50, 0, 7200, false), (700, 0, -7200, true),
        ]
    )
    func deadline(_ age: Int, _ firstJump: Int, _ secondJump: Int, _ isOver: Bool) async throws {
        let start = Date(timeIntervalSince1970: 1_767_323_045)
        let now = WallTime(start.timeIntervalSince1970 + Double(age))
        var watch = PodWatch(clock: WallClock { now.seconds.withLock { $0 } })
        var observed = pod(
            ObservedContainer(id: "c", name: "web", isRunning: true, startedAt: "1", image: "web:1")
        )
        observed.pods[0].sandbox?.startedAt = start.formatted(Date.ISO8601FormatStyle())
        observed.pods[0].template =
            try Samples.workload(Samples.job(pod: "restartPolicy: Never\nactiveDeadlineSeconds: 600")).template
        for jump in [firstJump, secondJump] {
            let health = await watch.health(of: observed, probes: probes, jump: jump) { _ in [] }
            #expect((health[key]?.phase == .failed) == isOver)
            now.seconds.withLock { $0 += Double(secondJump) }
        }
    }

    @Test("A Pod that was ready has its whole time anew when it is not any more")
    func unready() async throws {
        var watch = PodWatch()
        let running = pod(ObservedContainer(id: "c", name: "web", isRunning: true, startedAt: "1", image: "web:1"))
        _ = await watch.health(of: running, probes: probes) { _ in [] }
        let container = try Samples.workload(Samples.deployment()).template.spec.containers[0]
        probes.watch([
            ProbeTarget(pod: key, containerID: "c", identity: "1", address: "127.0.0.1", container: container)
        ])
        defer { probes.stop() }
        var look = ContinuousClock.now
        while await watch.health(of: running, probes: probes, lastWords: { _ in [] })[key]?.isReady != true {
            try await Task.sleep(for: .milliseconds(5))
            look = .now
        }
        let health = await watch.health(of: pod(ended(at: 1)), probes: probes) { _ in [] }
        let unready = try #require(health[key]?.unreadySeconds)
        #expect(health[key]?.isReady == false)
        #expect(.seconds(unready) <= ContinuousClock.now - look)
    }

    @Test("What somebody has had the engine end starts again at once, however often, and is no failure")
    func signalled() async throws {
        var watch = PodWatch()
        for start in 1...5 {
            let health = await watch.health(
                of: pod(ended(at: start)),
                probes: probes,
                isSignalled: { $0 == "c" },
                lastWords: { _ in [] }
            )
            #expect(health[key]?.failures == 0)
            #expect(health[key]?.restarts == [.init(containerID: "c", isDue: true, mustStop: false)])
        }
        // One that ends by itself has failed, and the second time it waits.
        for start in 6...7 {
            let health = await watch.health(of: pod(ended(at: start)), probes: probes) { _ in [] }
            #expect(health[key]?.failures == start - 5)
            #expect(health[key]?.restarts.first?.isDue == (start == 6))
        }
    }

    @Test("A signal counts until the container is started again, or events may have been missed")
    func signals() throws {
        let signalled = SignalledContainers()
        func note(_ action: String) throws {
            let event = #"{"Type": "container", "Action": "\#(action)", "Actor": {"ID": "c"}}"#
            signalled.note(try JSONDecoder().decode(DockerEvent.self, from: Data(event.utf8)))
        }
        for (action, isSignalled) in [
            ("die", false), ("kill", true), ("die", true), ("start", false), ("kill", true), ("destroy", false),
        ] {
            try note(action)
            #expect(signalled.contains("c") == isSignalled, "\(action)")
            #expect(!signalled.contains("other"))
        }
        try note("kill")
        signalled.forgetAll()
        #expect(!signalled.contains("c"))
    }

    /// A time that the test sets.
    private final class WallTime: Sendable {
        let seconds: Mutex<Double>

        init(_ seconds: Double) {
            self.seconds = Mutex(seconds)
        }
    }

    @Test("A container that fails again is told with what it printed this time")
    func lastWords() async throws {
        var watch = PodWatch()
        let lines = (1...12).flatMap { ["start \($0)", "no database"] }
        for start in 1...12 {
            let log = Array(lines.prefix(2 * start).suffix(10))
            let health = await watch.health(of: pod(ended(at: start)), probes: probes) { _ in log }
            let expected = "container web: it ended with status 3; its last words: start \(start) | no database"
            #expect(health[key]?.trouble == expected)
        }
        // One that says the same each time, until its log is full of it.
        for start in 13...30 {
            let log = [String](repeating: "no disk", count: min(start - 12, 10))
            let health = await watch.health(of: pod(ended(at: start)), probes: probes) { _ in log }
            #expect(health[key]?.trouble == "container web: it ended with status 3; its last words: no disk")
        }
    }

    @Test("A container that ended starts again at once, then after 10 s, doubling to 300 s")
    func backOff() async throws {
        var watch = PodWatch()
        for (start, seconds) in [0, 10, 20, 40, 80, 160, 300, 300].enumerated() {
            let before = ContinuousClock.now
            let health = await watch.health(of: pod(ended(at: start)), probes: probes) { _ in [] }
            let after = ContinuousClock.now
            let restart = try #require(health[key]?.restarts.first)
            #expect(restart.containerID == "c")
            #expect(!restart.mustStop)
            #expect(restart.isDue == (seconds == 0))
            #expect(health[key]?.failures == start + 1)
            guard seconds > 0 else { continue }
            let due = try #require(watch.nextDue)
            #expect(due >= before + .seconds(seconds) && due <= after + .seconds(seconds))
        }
    }

    @Test("The pause counts from the last start", arguments: [(0.0, 8...10), (6, 2...4), (60, 0...0), (-600, 8...10)])
    func longRunning(_ age: Double, _ expected: ClosedRange<Int>) async throws {
        var watch = PodWatch()
        _ = await watch.health(of: pod(ended(at: 0)), probes: probes) { _ in [] }
        var observed = pod(ended(at: 0))
        observed.pods[0].containers[0].startedAt = Date(timeIntervalSinceNow: -age).formatted(.iso8601)
        let health = await watch.health(of: observed, probes: probes) { _ in [] }
        #expect(health[key]?.restarts.first?.isDue == (expected == 0...0))
        let wait = (watch.nextDue ?? .now) - .now
        #expect(wait <= .seconds(expected.upperBound) && wait > .seconds(expected.lowerBound - 1))
    }

    @Test("One end is one failure, however often it is looked at, and its last words are asked for once")
    func oneEnd() async throws {
        var watch = PodWatch()
        let asked = Mutex<[String]>([])
        for _ in 0..<3 {
            let health = await watch.health(of: pod(ended(at: 1)), probes: probes) { id in
                asked.withLock { $0.append(id) }
                return ["cannot open", "giving up"]
            }
            #expect(health[key]?.failures == 1)
            #expect(health[key]?.isReady == false)
            #expect(
                health[key]?.trouble
                    == "container web: it ended with status 3; its last words: cannot open | giving up"
            )
        }
        #expect(asked.withLock { $0 } == ["c"])
    }

    @Test("What ended while the engine was away starts again at once and is no failure")
    func engineAway() async throws {
        var watch = PodWatch()
        for start in 1...4 {
            watch.forgive()
            let health = await watch.health(of: pod(ended(at: start)), probes: probes) { _ in [] }
            #expect(health[key]?.failures == 0)
            #expect(health[key]?.restarts.first?.isDue == true)
        }
        let health = await watch.health(of: pod(ended(at: 5)), probes: probes) { _ in [] }
        #expect(health[key]?.failures == 1)
    }

    @Test("A container that was ended for its memory says so")
    func outOfMemory() async {
        var watch = PodWatch()
        let health = await watch.health(of: pod(ended(at: 1, status: 137, outOfMemory: true)), probes: probes) { _ in []
        }
        #expect(health[key]?.trouble == "container web: it was ended for needing more memory than its limit")
    }

    @Test("A Pod that is gone is forgotten; one of its name begins anew")
    func forgotten() async throws {
        var watch = PodWatch()
        for start in 0..<3 { _ = await watch.health(of: pod(ended(at: start)), probes: probes) { _ in [] } }
        _ = await watch.health(of: ObservedState(pods: []), probes: probes) { _ in [] }
        #expect(watch.nextDue == nil)
        let health = await watch.health(of: pod(ended(at: 9)), probes: probes) { _ in [] }
        #expect(health[key]?.failures == 1)
        #expect(health[key]?.restarts.first?.isDue == true)
    }

    @Test(
        "A Pod whose time is over is to be stopped and starts nothing any more",
        arguments: [(-90, true), (-30, false)]
    )
    func deadline(_ start: Double, _ isOver: Bool) async throws {
        var observed = pod(
            ObservedContainer(id: "a", name: "web", isRunning: true, startedAt: "1", image: "web:1"),
            ended(at: 1, id: "b")
        )
        observed.pods[0].sandbox?.startedAt = Date(timeIntervalSinceNow: start).formatted(.iso8601)
        observed.pods[0].template = try Samples.workload(Samples.pod("activeDeadlineSeconds: 60")).template
        var watch = PodWatch()
        let health = try #require(await watch.health(of: observed, probes: probes) { _ in [] }[key])
        #expect(health.mustFinish == isOver)
        #expect(health.restarts.isEmpty == isOver)
        #expect(health.trouble?.hasPrefix("DeadlineExceeded") == isOver)
        #expect(isOver == (watch.nextDue == nil))
    }

    private static let steps = """
        initContainers: [{name: setup, image: a}, {name: side, image: a, restartPolicy: Always}]
        """

    /// A Pod's policy, how its containers stand (nil runs), and what comes of it.
    struct Stage: Sendable, CustomTestStringConvertible {
        var policy: String
        var containers: [String: Int?]
        var restarts: [String] = []
        var failures = 0
        var finishes = false
        var says: String?

        var testDescription: String { "\(policy) \(containers)" }
    }

    private static let stages = [
        Stage(
            policy: "Always",
            containers: ["setup": 3],
            restarts: ["setup"],
            failures: 1,
            says: "Init:Error: container setup: it ended with status 3"
        ),
        Stage(
            policy: "Never",
            containers: ["setup": 3],
            failures: 1,
            says: "Init:Error: container setup: it ended with status 3"
        ),
        Stage(policy: "Always", containers: ["setup": 0], says: "Init:1/2: container side starts"),
        Stage(
            policy: "Always",
            containers: ["setup": 0, "side": 7],
            restarts: ["side"],
            failures: 1,
            says: "Init:Error: container side: it ended with status 7"
        ),
        Stage(
            policy: "Always",
            containers: ["setup": 0, "side": nil, "web": 0],
            restarts: ["web"],
            failures: 1,
            says: "container web: it ended with status 0"
        ),
        Stage(policy: "OnFailure", containers: ["setup": 0, "side": nil, "web": 0], finishes: true),
        Stage(
            policy: "OnFailure",
            containers: ["setup": 0, "side": nil, "web": 1],
            restarts: ["web"],
            failures: 1,
            says: "container web: it ended with status 1"
        ),
        Stage(
            policy: "Never",
            containers: ["setup": 0, "side": nil, "web": 1],
            failures: 1,
            finishes: true,
            says: "container web: it ended with status 1"
        ),
        Stage(policy: "Never", containers: ["setup": 0, "side": 1, "web": 0]),
        Stage(
            policy: "Always",
            containers: ["setup": 0, "side": 1, "web": nil],
            restarts: ["side"],
            failures: 1,
            says: "container side: it ended with status 1"
        ),
    ]

    @Test("Who starts again, and what is a failure, is the Pod's to say", arguments: stages)
    func restarts(_ stage: Stage) async throws {
        var observed = pod()
        observed.pods[0].containers = stage.containers.map { name, status in
            ObservedContainer(
                id: name,
                name: name,
                isRunning: status == nil,
                exitCode: status,
                startedAt: "1",
                image: "a"
            )
        }
        let text = "restartPolicy: \(stage.policy)\n\(Self.steps)"
        observed.pods[0].template = try Samples.workload(Samples.pod(text)).template
        var watch = PodWatch()
        for _ in 1...2 {
            let health = try #require(await watch.health(of: observed, probes: probes) { _ in [] }[key])
            #expect(health.restarts.map(\.containerID) == stage.restarts)
            #expect(health.failures == stage.failures)
            #expect(health.trouble == stage.says)
            #expect(health.mustFinish == stage.finishes)
            #expect(!health.isReady)
        }
    }

    @Test("A Pod is ready when every container is and its sandbox runs")
    func ready() async throws {
        let desired = try Samples.desired(Samples.deployment())
        func container(_ id: String) -> ObservedContainer {
            ObservedContainer(id: id, name: "web", isRunning: true, startedAt: "1", image: "web:1")
        }
        let observed = pod(container("a"), container("b"))
        probes.watch(PodWatch.targets(desired: desired, observed: pod(container("a"))))
        defer { probes.stop() }
        try await waitUntil("the first is ready") { probes.result(of: container("a"))?.isReady == true }
        var watch = PodWatch()
        #expect(await watch.health(of: observed, probes: probes) { _ in [] }[key]?.isReady == false)
        probes.watch(PodWatch.targets(desired: desired, observed: observed))
        try await waitUntil("the second is ready") { probes.result(of: container("b"))?.isReady == true }
        let health = await watch.health(of: observed, probes: probes) { _ in [] }
        #expect(health[key]?.isReady == true)
        #expect(health[key]?.trouble == nil)
        let bare = await watch.health(of: pod(container("a"), container("b"), hasSandbox: false), probes: probes) { _ in
            []
        }
        #expect(bare[key]?.isReady == false)
        let empty = await watch.health(of: pod(), probes: probes) { _ in [] }
        #expect(empty[key]?.isReady == false)
    }

    @Test("Only running containers of wanted Pods with an address are asked")
    func targets() throws {
        let desired = try Samples.desired(Samples.deployment())
        func container(_ name: String, running: Bool = true) -> ObservedContainer {
            ObservedContainer(id: name, name: name, isRunning: running, startedAt: "7", image: "web:1")
        }
        let found = PodWatch.targets(desired: desired, observed: pod(container("web"), container("stranger")))
        #expect(found.map(\.containerID) == ["web"])
        #expect(found.map(\.identity) == ["7"])
        #expect(found.map(\.address) == ["127.0.0.1"])
        #expect(PodWatch.targets(desired: desired, observed: pod(container("web", running: false))).isEmpty)
        var homeless = pod(container("web"))
        homeless.pods[0].address = nil
        #expect(PodWatch.targets(desired: desired, observed: homeless).isEmpty)
        // An old Pod is asked what it was made to be asked.
        let probe = "readinessProbe: {httpGet: {path: /old, port: 80}}"
        var old = pod(container("web"))
        old.pods[0].template = try Samples.workload(Samples.deployment(container: probe)).template
        let target = try #require(PodWatch.targets(desired: desired, observed: old).first)
        #expect(target.container.readinessProbe != nil)
        var stranger = pod(container("web"))
        stranger.pods[0].workload.name = "other"
        #expect(PodWatch.targets(desired: desired, observed: stranger).isEmpty)
    }
}
