import Manifests
import TestSupport

@testable import Agent

/// A Pod in a few words: `new0 ready`, `old1 starting age=30`, `new0 dead failures=3`, `other0 ready`.
///
/// `new` Pods are of the desired template, `old` ones of another, `other` ones of a workload that nobody wants. Words:
/// `ready` (`for=SECONDS`), `starting`, `unknown` (no probe has answered yet), `dead` (its container ended), `sick` (its
/// container must be restarted), `done` (its container ended well), `unstarted` (its container was made and never
/// started), `due` (the time for that has come), `broken` (no sandbox), `hollow` (a container is
/// missing), `cut` (out of its network), `moved` (its container was paused or renamed), `leaving`, `failures=N`,
/// `age=SECONDS`.
struct PodSketch {
    static let oldHash = "0000000000"

    let pod: ObservedPod
    let health: PodHealth
    let isLeaving: Bool

    init(_ text: String, of workload: DesiredWorkload) throws {
        let words = text.split(separator: " ").map(String.init)
        guard let label = words.first else { throw TestFailure("an empty sketch") }
        let flags = Set(words.dropFirst())
        func number(_ name: String) -> Double? {
            flags.first { $0.hasPrefix(name + "=") }.flatMap { Double($0.dropFirst(name.count + 1)) }
        }
        let kind = label.prefix(while: \.isLetter)
        let index = Int(label.drop(while: \.isLetter)) ?? 0
        let hash = kind == "new" ? workload.specHash : Self.oldHash
        let key = kind == "other" ? WorkloadKey(namespace: "default", name: "other") : workload.key
        let isDead = flags.contains("dead")
        let hasEnded = isDead || flags.contains("done") || flags.contains("unstarted")
        var container = ObservedContainer(
            id: "\(label)-container",
            name: workload.template.spec.containers[0].name,
            isRunning: !hasEnded,
            exitCode: hasEnded ? isDead ? 1 : 0 : nil,
            startedAt: flags.contains("unstarted") ? "0001-01-01T00:00:00Z" : "1",
            image: "web:1"
        )
        container.isTamperedWith = flags.contains("moved")
        let name =
            workload.hasFixedNames && kind != "other"
            ? workload.podName(index) : Names.pod(workload: key.name, specHash: hash, index: index)
        pod = ObservedPod(
            workload: key,
            name: name,
            specHash: hash,
            address: flags.contains("cut") ? nil : "10.0.0.1",
            sandbox: ObservedContainer(
                id: "\(label)-sandbox",
                name: Names.sandbox,
                isRunning: !flags.contains("broken"),
                startedAt: "1",
                image: PauseImage.name
            ),
            containers: flags.contains("hollow") ? [] : [container]
        )
        let isReady = flags.contains("ready")
        let policy = workload.template.spec.restartPolicy
        let mustRestart = isDead && policy != .never || flags.contains("sick")
        var phase = PodPhase.running
        if flags.contains("done") { phase = .succeeded }
        if isDead, policy == .never { phase = .failed }
        if flags.contains("unstarted") { phase = .pending }
        health = PodHealth(
            isReady: isReady,
            readyForSeconds: isReady ? number("for") ?? 1000 : 0,
            unreadySeconds: number("age") ?? 60,
            restarts: mustRestart
                ? [
                    PodHealth.Restart(
                        containerID: container.id,
                        isDue: flags.contains("due"),
                        mustStop: flags.contains("sick")
                    )
                ] : [],
            starts: phase == .pending ? [container.name] : [],
            phase: phase,
            trouble: isReady || flags.contains("unknown") ? nil : "container web: \(isDead ? "it ended" : "no answer")",
            failures: Int(number("failures") ?? 0)
        )
        isLeaving = flags.contains("leaving")
    }

    /// An operation in the words of the sketches.
    static func words(_ operation: Operation, of workload: DesiredWorkload) -> String {
        func label(_ name: String) -> String {
            if workload.hasFixedNames { return "pod\(workload.index(ofPod: name))" }
            let parts = name.split(separator: "-")
            let kind = parts.first == "other" ? "other" : parts.dropLast().last == oldHash[...] ? "old" : "new"
            return kind + (parts.last ?? "")
        }
        switch operation {
        case .createPod(_, let index): return "create \(label(workload.podName(index)))"
        case .stopSandbox(let key): return "end \(label(key.name))"
        case .removePod(let key, _): return "remove \(label(key.name))"
        case .startContainer(let key, let name): return "begin \(name) of \(label(key.name))"
        case .rightContainer(let key, _): return "right \(label(key.name))"
        case .finishPod(let key, _): return "finish \(label(key.name))"
        case .restartContainer(let key, _, let mustStop): return "\(mustStop ? "stop" : "start") \(label(key.name))"
        }
    }
}

extension DesiredWorkload {
    /// Whether a Pod's name says nothing of the template it was made of.
    var hasFixedNames: Bool { kind == .statefulSet || kind == .pod || cronJob != nil }
}
