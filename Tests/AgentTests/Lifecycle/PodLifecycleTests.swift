import Manifests
import TestSupport
import Testing

@testable import Agent

/// One look at a Pod: its manifest, how its containers stand, and what is to be done.
struct LifecycleCase: Sendable, CustomTestStringConvertible {
    let name: String
    let pod: String

    /// `new` (made and never started), `running`, `begun` (its hook is through), `started` (its startup probe succeeded),
    /// or an exit status, by container.
    let containers: [String: String]
    let starts: [String]
    let phase: PodPhase
    var waits: String?

    var testDescription: String { name }

    init(
        _ name: String,
        _ pod: String,
        _ containers: [String: String],
        starts: [String] = [],
        _ phase: PodPhase,
        waits: String? = nil
    ) {
        self.name = name
        self.pod = pod
        self.containers = containers
        self.starts = starts
        self.phase = phase
        self.waits = waits
    }
}

@Suite("The way of a Pod's containers")
struct PodLifecycleTests {
    private static let two = "containers: [{name: a, image: a}, {name: b, image: b}]"
    private static let initial =
        "initContainers: [{name: i, image: i}, {name: j, image: j}]\ncontainers: [{name: a, image: a}]"
    private static let sidecar = """
        initContainers: [{name: i, image: i}, {name: s, image: s, restartPolicy: Always}, {name: j, image: j}]
        containers: [{name: a, image: a}]
        """
    private static let hook = """
        containers:
        - {name: a, image: a, lifecycle: {postStart: {sleep: {seconds: 1}}}}
        - {name: b, image: b}
        """
    private static func policy(_ policy: String, _ pod: String = two) -> String { "restartPolicy: \(policy)\n\(pod)" }

    static let cases = [
        LifecycleCase("all containers start at once", two, [:], starts: ["a", "b"], .pending),
        LifecycleCase(
            "one that was only made is still to start",
            two,
            ["a": "started", "b": "new"],
            starts: ["b"],
            .pending
        ),
        LifecycleCase("one that was taken away starts anew", two, ["b": "started"], starts: ["a"], .pending),
        LifecycleCase("nothing is to do while all run", two, ["a": "started", "b": "started"], .running),
        LifecycleCase("ended ones start again by themselves", two, ["a": "0", "b": "1"], .running),
        LifecycleCase(
            "the first init container comes first",
            initial,
            [:],
            starts: ["i"],
            .pending,
            waits: "Init:0/2: container i starts"
        ),
        LifecycleCase(
            "the next waits for it",
            initial,
            ["i": "running"],
            .pending,
            waits: "Init:0/2: container i runs"
        ),
        LifecycleCase(
            "the next starts when it has ended well",
            initial,
            ["i": "0"],
            starts: ["j"],
            .pending,
            waits: "Init:1/2"
        ),
        LifecycleCase(
            "not when it has failed",
            initial,
            ["i": "3"],
            .pending,
            waits: "Init:0/2: container i has ended"
        ),
        LifecycleCase(
            "one that was made and not started starts",
            initial,
            ["i": "new"],
            starts: ["i"],
            .pending,
            waits: "Init:0/2"
        ),
        LifecycleCase(
            "the others start when the last has ended well",
            initial,
            ["i": "0", "j": "0"],
            starts: ["a"],
            .pending
        ),
        LifecycleCase("a cleaned up init container is not run twice", initial, ["j": "0"], starts: ["a"], .pending),
        LifecycleCase("nor when the others run", initial, ["a": "started"], .running),
        LifecycleCase(
            "a failed one is the end where nothing starts again",
            policy("Never", initial),
            ["i": "1"],
            .failed,
            waits: "Init:0/2"
        ),
        LifecycleCase(
            "not where failures start again",
            policy("OnFailure", initial),
            ["i": "1"],
            .pending,
            waits: "Init:0/2"
        ),
        LifecycleCase(
            "a sidecar has to start before the next",
            sidecar,
            ["i": "0", "s": "running"],
            .pending,
            waits: "Init:1/3: container s is not started yet"
        ),
        LifecycleCase(
            "its startup probe, too",
            sidecar,
            ["i": "0", "s": "begun"],
            .pending,
            waits: "Init:1/3: container s is not started yet"
        ),
        LifecycleCase(
            "the next starts beside it",
            sidecar,
            ["i": "0", "s": "started"],
            starts: ["j"],
            .pending,
            waits: "Init:2/3"
        ),
        LifecycleCase(
            "the others start beside it",
            sidecar,
            ["i": "0", "s": "started", "j": "0"],
            starts: ["a"],
            .pending
        ),
        LifecycleCase(
            "one that has ended holds up the next",
            sidecar,
            ["i": "0", "s": "0"],
            .pending,
            waits: "Init:1/3: container s has ended"
        ),
        LifecycleCase(
            "not the others once they run",
            sidecar,
            ["i": "0", "s": "1", "j": "0", "a": "started"],
            .running
        ),
        LifecycleCase(
            "one that was taken away comes back beside them",
            sidecar,
            ["a": "started"],
            starts: ["s"],
            .running
        ),
        LifecycleCase(
            "a Pod with a sidecar ends with its containers",
            policy("Never", sidecar),
            ["i": "0", "s": "started", "j": "0", "a": "0"],
            .succeeded
        ),
        LifecycleCase(
            "and its sidecar is not started again",
            policy("Never", sidecar),
            ["s": "1", "a": "0"],
            .succeeded
        ),
        LifecycleCase("nor made again", policy("Never", sidecar), ["a": "0"], .succeeded),
        LifecycleCase("all ended well", policy("OnFailure"), ["a": "0", "b": "0"], .succeeded),
        LifecycleCase("one of them failed and starts again", policy("OnFailure"), ["a": "0", "b": "2"], .running),
        LifecycleCase("one of them failed for good", policy("Never"), ["a": "0", "b": "2"], .failed),
        LifecycleCase("one of them still runs", policy("Never"), ["a": "started", "b": "2"], .running),
        LifecycleCase("the first with a hook starts alone", hook, [:], starts: ["a"], .pending),
        LifecycleCase(
            "the next waits for the hook",
            hook,
            ["a": "running"],
            .pending,
            waits: "the postStart hook of container a runs"
        ),
        LifecycleCase("and starts after it", hook, ["a": "begun"], starts: ["b"], .pending),
        LifecycleCase("a hook that runs again holds up nobody", hook, ["a": "running", "b": "started"], .running),
        LifecycleCase(
            "a container's own policy comes before its Pod's",
            "restartPolicy: Never\ncontainers: [{name: a, image: a, restartPolicy: OnFailure}]",
            ["a": "1"],
            .running
        ),
    ]

    @Test("What starts next, and how far it has come", arguments: cases)
    func steps(_ line: LifecycleCase) throws {
        let spec = try Samples.podSpec(line.pod)
        let observed = line.containers.map { name, state in
            ObservedContainer(
                id: name,
                name: name,
                isRunning: ["running", "begun", "started"].contains(state),
                exitCode: Int(state),
                startedAt: state == "new" ? "0001-01-01T00:00:00Z" : "2026-01-02T03:04:05Z",
                image: name
            )
        }
        let lifecycle = PodLifecycle(spec, observed: observed) { container in
            let state = line.containers[container.name]
            return PodLifecycle.Progress(hasBegun: state != "running", hasStarted: state == "started")
        }
        #expect(lifecycle.starts == line.starts)
        #expect(lifecycle.phase == line.phase)
        if let words = line.waits {
            #expect(lifecycle.waiting?.hasPrefix(words) == true, "\(lifecycle.waiting ?? "nothing")")
        } else {
            #expect(lifecycle.waiting == nil)
        }
    }

    @Test("Every interruption is taken up: whatever has been done, the way leads to the same end", arguments: 0..<200)
    func converges(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let spec = try Samples.podSpec(Self.sidecar)
        var states: [String: String] = [:]
        var begun: [String] = []
        for _ in 0..<60 {
            let observed = states.map { name, state in
                ObservedContainer(
                    id: name,
                    name: name,
                    isRunning: state == "started",
                    exitCode: Int(state),
                    startedAt: state == "new" ? "0001-01-01T00:00:00Z" : "1",
                    image: name
                )
            }
            let lifecycle = PodLifecycle(spec, observed: observed) { _ in
                PodLifecycle.Progress(hasBegun: true, hasStarted: true)
            }
            for name in lifecycle.starts {
                // The agent is killed before the start, or after it.
                if Bool.random(using: &random) {
                    states[name] = "new"
                } else {
                    begun.append(name)
                    states[name] = "started"
                }
            }
            for name in ["i", "j"] where states[name] == "started" && Bool.random(using: &random) {
                states[name] = Int.random(in: 0..<3, using: &random) == 0 ? "1" : "0"
            }
            for (name, state) in states where state == "1" { states[name] = "started" }
            // Somebody cleans up what has ended.
            if Int.random(in: 0..<6, using: &random) == 0 { states = states.filter { $0.value == "started" } }
            if lifecycle.phase == .running { break }
        }
        #expect(states["a"] == "started" && states["s"] == "started", "seed \(seed): \(states)")
        let order = ["i", "s", "j", "a"].compactMap { begun.firstIndex(of: $0) }
        #expect(order.count == 4 && order == order.sorted(), "seed \(seed): \(begun)")
    }
}
