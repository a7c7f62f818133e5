import HTTPTransport
import TestSupport
import Testing

@testable import Agent

extension EngineTests {
    @Suite("Before a container is asked to stop")
    struct PodTerminationTests {
        private static let hook = """
            volumeMounts: [{name: notes, mountPath: /notes}]
            lifecycle: {preStop: {exec: {command: [/web, note, /notes/stopping]}}}
            """

        @Test("Its preStop hook runs, the one it was made with, though the next release has none")
        func exec() async throws {
            try await TestAgent.run { agent in
                let pod = "volumes: [{name: notes, hostPath: {path: \(agent.directory.path)}}]"
                try await agent.running {
                    let first = try await agent.push(agent.web("one", container: Self.hook, pod: pod), agent.service())
                    _ = try await agent.waitUntilHealthy(at: first)
                    #expect(try !agent.directory.names().contains("stopping"))
                    let second = try await agent.push(agent.web("two"), agent.service())
                    _ = try await agent.waitUntilHealthy(at: second)
                    #expect(try agent.directory.names().contains("stopping"))
                }
            }
        }

        @Test("What the hook takes is taken from the grace period, of which two seconds are always left")
        func grace() async throws {
            try await EngineFixture.get().withHost { test in
                let termination = PodTermination(engine: test.engine, http: HTTPClient(), logger: .silent)
                for (hook, grace, left) in [
                    ("{sleep: {seconds: 1}}", 10, 8...9), ("{sleep: {seconds: 30}}", 3, 2...2),
                    ("{exec: {command: [/no/such/program]}}", 10, 7...10), ("{httpGet: {port: 1}}", 10, 7...10),
                ] {
                    let workload = try test.workload("lifecycle: {preStop: \(hook)}")
                    let pod = try await test.create(workload)
                    let container = try #require(pod.containers.first)
                    let result = await termination.preStop(container, of: pod, grace: grace)
                    #expect(left.contains(result), "\(hook) leaves \(result)")
                    try await test.host.removePod(pod)
                }
                let pod = try await test.create(try test.workload())
                let container = try #require(pod.containers.first)
                #expect(await termination.preStop(container, of: pod, grace: 7) == 7)
            }
        }
    }
}
