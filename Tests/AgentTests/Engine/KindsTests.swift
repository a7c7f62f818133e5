import ControllerAPI
import DockerEngine
import Synchronization
import TestSupport
import Testing

@testable import Agent

extension EngineTests {
    @Suite("Every kind runs")
    struct KindsTests {
        @Test("A Job runs once: not again when the agent starts anew, nor when what is left of it is pruned")
        func job() async throws {
            try await TestAgent.run { agent in
                let job = Samples.job(container: "args: [note, /done]", image: agent.fixture.image)
                try await agent.running {
                    let status = try await agent.waitUntilHealthy(at: try await agent.push(job))
                    #expect(status.workloads.map(\.kind) == ["Job"])
                    #expect(status.workloads.map(\.ready) == [1])
                    try await agent.waitForContainers("the Pod's network is given back") { all in
                        all.count == 2 && all.allSatisfy { $0.state != .running }
                    }
                }
                let finish = try #require(try agent.journal().runs?.jobs.values.first?.first?.finish)
                #expect(finish.isComplete)
                let left = try await agent.containers()
                for container in left { try await agent.fixture.engine.removeContainer(container.id, force: true) }
                let revision = try await agent.push(job, agent.web("beside", name: "ui"))
                try await agent.running {
                    let status = try await agent.waitUntilHealthy(at: revision)
                    #expect(status.workloads.map(\.name) == ["ui", "web"])
                    #expect(try await agent.containers().allSatisfy { $0.labels[Names.workload] == "ui" })
                }
            }
        }

        @Test("A Job that fails is degraded with its last words, and its Pods stay to be read")
        func failingJob() async throws {
            try await TestAgent.run { agent in
                try await agent.running(rollsBack: false) {
                    let container = "args: [crash, \"no such table\"]"
                    let job = Samples.job("backoffLimit: 1", container: container, image: agent.fixture.image)
                    try await agent.push(job)
                    let status = try await agent.wait("degraded") { $0.workloads.first?.health == .degraded }
                    let message = try #require(status.workloads.first?.message)
                    #expect(message.contains("BackoffLimitExceeded") && message.contains("no such table"), "\(message)")
                    let pods = Set(try await agent.containers().compactMap { $0.labels[Names.pod] })
                    #expect(pods.count == 2, "one try and one more")
                }
            }
        }

        @Test("A release whose Job fails is rolled back once, and the Job of the good one does not run again")
        func rollBack() async throws {
            try await TestAgent.run { agent in
                @Sendable func migration(_ args: String) -> String {
                    Samples.job("backoffLimit: 0", container: "args: \(args)", image: agent.fixture.image)
                }
                let (well, badly) = (migration("[note, /done]"), migration("[crash, \"no such table\"]"))
                try await agent.running(soak: .zero) {
                    let good = try await agent.push(well)
                    _ = try await agent.waitUntilHealthy(at: good)
                    try await waitUntil("the first commit is good") { try agent.journal().good == good }
                    let bad = try await agent.push(badly)
                    let status = try await agent.wait("rolled back") { $0.rollback?.revision == bad }
                    #expect(status.rollback?.restored == good)
                    #expect(status.rollback?.reason == "BackoffLimitExceeded")
                    #expect(status.rollback?.message.contains("no such table") == true)
                    try await agent.waitForContainers("nothing runs any more", \.isEmpty)
                }
                let journal = try agent.journal()
                #expect(journal.failed?.workloads.keys.first == "default/web.Job")
                #expect(journal.runs?.jobs["default/web.Job"]?.map { $0.finish?.isComplete } == [true, false])
            }
        }

        @Test("A StatefulSet's Pods keep their names and volumes; the new release replaces the highest first")
        func statefulSet() async throws {
            try await TestAgent.run { agent in
                @Sendable func set(_ text: String, replicas: Int = 2) -> String {
                    Samples.statefulSet(
                        """
                        replicas: \(replicas)
                        volumeClaimTemplates:
                        - metadata: {name: data}
                          spec: {accessModes: [ReadWriteOnce]}
                        """,
                        pod: "terminationGracePeriodSeconds: 1",
                        container: """
                            env: [{name: TEXT, value: "\(text)"}]
                            volumeMounts: [{name: data, mountPath: /data}]
                            readinessProbe: {httpGet: {path: /ready, port: 8080}, periodSeconds: 1}
                            """,
                        image: agent.fixture.image
                    )
                }
                try await agent.running {
                    _ = try await agent.waitUntilHealthy(at: try await agent.push(set("one")))
                    #expect(try await agent.podNames() == ["web-0", "web-1"])
                    let all = try await agent.containers()
                    let sandbox = try #require(
                        all.first { $0.labels[Names.pod] == "web-1" && $0.labels[Names.container] == Names.sandbox }
                    )
                    #expect(try await agent.fixture.engine.container(sandbox.id).config.hostname == "web-1")
                    let volumes = try await agent.volumes()
                    #expect(volumes.count { $0.hasSuffix("data-web-0") || $0.hasSuffix("data-web-1") } == 2)
                    let status = try await agent.waitUntilHealthy(at: try await agent.push(set("two")))
                    #expect(status.workloads.map(\.updated) == [2])
                    #expect(try await agent.podNames() == ["web-0", "web-1"])
                    _ = try await agent.waitUntilHealthy(at: try await agent.push(set("two", replicas: 1)))
                    #expect(try await agent.podNames() == ["web-0"])
                    #expect(try await agent.volumes() == volumes, "volumes are never removed unasked")
                }
            }
        }

        @Test("A DaemonSet, a Pod and a Deployment of one name run beside each other")
        func others() async throws {
            try await TestAgent.run { agent in
                let image = agent.fixture.image
                let revision = try await agent.push(
                    Samples.daemonSet(image: image),
                    Samples.pod("terminationGracePeriodSeconds: 1", image: image),
                    Samples.pod("restartPolicy: Never", container: "args: [note, /done]", name: "once", image: image),
                    agent.web("one")
                )
                try await agent.running {
                    let status = try await agent.waitUntilHealthy(at: revision)
                    #expect(status.workloads.map(\.kind).sorted() == ["DaemonSet", "Deployment", "Pod", "Pod"])
                    #expect(try await agent.podNames().count == 4)
                }
            }
        }

        @Test("A CronJob runs again and again, keeps the last runs, and goes on where another agent left off")
        func cronJob() async throws {
            try await TestAgent.run { agent in
                let cronJob = Samples.cronJob(
                    "schedule: \"@every 1s\"\nsuccessfulJobsHistoryLimit: 2\nconcurrencyPolicy: Forbid",
                    container: "args: [note, /done]",
                    image: agent.fixture.image
                )
                let revision = try await agent.push(cronJob)
                let seen = Mutex<Set<String>>([])
                try await agent.running {
                    try await waitUntil("three runs") {
                        let runs = Set(try await agent.containers().compactMap { $0.labels[Names.workload] })
                        return seen.withLock { seen in
                            seen.formUnion(runs)
                            return seen.count >= 3
                        }
                    }
                    let status = try await agent.waitUntilHealthy(at: revision)
                    #expect(status.workloads.map(\.kind) == ["CronJob"])
                }
                let record = try #require(try agent.journal().runs?.cronJobs.values.first)
                #expect(record.runs.count { $0.job.finish?.isComplete == true } <= 3)
                try await agent.running {
                    try await waitUntil("another run") {
                        try agent.journal().runs?.cronJobs.values.first.map { $0.since > record.since } ?? false
                    }
                }
            }
        }
    }
}

extension TestAgent {
    func containers() async throws -> [ContainerSummary] {
        try await fixture.engine.containers(all: true, .label(Names.owner, owner))
    }

    func podNames() async throws -> [String] {
        Set(try await containers().compactMap { $0.labels[Names.pod] }).sorted()
    }

    func volumes() async throws -> Set<String> {
        Set(try await fixture.engine.volumes(.label(Names.owner, owner)).map(\.name))
    }

    func waitForContainers(_ what: String, _ condition: @Sendable ([ContainerSummary]) -> Bool) async throws {
        try await waitUntil(what) { condition(try await containers()) }
    }
}
