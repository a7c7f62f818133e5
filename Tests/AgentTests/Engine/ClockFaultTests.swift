import ControllerAPI
import DockerEngine
import Synchronization
import TestSupport
import Testing

@testable import Agent

extension EngineTests {
    @Suite("The host's clock is set by hours")
    struct ClockFaultTests {
        /// A clock that is set by so many seconds.
        private final class Clock: Sendable {
            let offset = Mutex(0.0)

            var wall: WallClock {
                WallClock { WallClock.system.seconds() + self.offset.withLock { $0 } }
            }
        }

        @Test("No deadline passes for it, neither a rollout's nor a Job's; CronJobs go by the new time")
        func jumps() async throws {
            try await TestAgent.run { agent in
                let clock = Clock()
                let job = Samples.job(
                    "activeDeadlineSeconds: 600\nbackoffLimit: 0",
                    pod: "restartPolicy: Never\nactiveDeadlineSeconds: 600",
                    container: "args: [trace, /dev/null, it, \"6\"]",
                    name: "job",
                    image: agent.fixture.image
                )
                let cronJob = Samples.cronJob(
                    "schedule: \"0 * * * *\"",
                    container: "args: [need, /web]",
                    name: "hourly",
                    image: agent.fixture.image
                )
                let web = agent.web(
                    "one",
                    spec: "replicas: 1\nprogressDeadlineSeconds: 120",
                    container: "startupProbe: {httpGet: {path: /ready, port: http}, initialDelaySeconds: 4}"
                )
                try await agent.running(wallClock: clock.wall) {
                    let revision = try await agent.push(web, agent.service(), job, cronJob)
                    try await agent.waitForContainers("the Job runs") { all in
                        all.contains { $0.labels[Names.workload] == "job" && $0.state == .running }
                    }
                    for offset in [5.0, -9.0, 2.0] {
                        clock.offset.withLock { $0 = offset * 3600 }
                        // Something happens, so that the agent looks at once.
                        agent.controller.hint("\(offset)")
                        try await waitUntil("the agent goes by the new time") {
                            let since = try agent.journal().runs?.cronJobs.values.first?.since
                            return since.map { abs(Double($0) - clock.wall.seconds()) < 3_700 } ?? false
                        }
                    }
                    let status = try await agent.waitUntilHealthy(at: revision)
                    #expect(status.rollback == nil)
                    let runs = try #require(try agent.journal().runs)
                    let run = try #require(runs.jobs.values.first?.first)
                    #expect(run.finish?.reason == "Complete" && run.failed == [] && run.succeeded == [0])
                    // Of the hours that were passed over, each jump forwards made up for the last one.
                    let record = try #require(runs.cronJobs.values.first)
                    #expect((2...3).contains(record.runs.count), "\(record)")
                    #expect(Set(record.runs.map(\.scheduledAt)).count == record.runs.count)
                }
            }
        }

        @Test("While no agent runs: no deadline of a Job passes for it either, and a CronJob makes up for one time")
        func jumpsMeanwhile() async throws {
            try await TestAgent.run { agent in
                let clock = Clock()
                let job = Samples.job(
                    "activeDeadlineSeconds: 900\nbackoffLimit: 0",
                    pod: "restartPolicy: Never\nterminationGracePeriodSeconds: 1",
                    container: "args: [trace, /dev/null, it]",
                    name: "job",
                    image: agent.fixture.image
                )
                let cronJob = Samples.cronJob(
                    "schedule: \"0 * * * *\"\nsuccessfulJobsHistoryLimit: 9",
                    container: "args: [need, /web]",
                    name: "hourly",
                    image: agent.fixture.image
                )
                try await agent.running(wallClock: clock.wall) {
                    try await agent.push(job, cronJob)
                    try await agent.waitForContainers("the Job runs") { all in
                        all.contains { $0.labels[Names.workload] == "job" && $0.state == .running }
                    }
                    try await waitUntil("it is written down") { try agent.journal().runs?.jobs.isEmpty == false }
                }
                let began = try #require(try agent.journal().runs?.jobs.values.first?.first?.startedAt)
                for offset in [5.0, -9.0, 2.0] {
                    clock.offset.withLock { $0 = offset * 3600 }
                    try await agent.running(wallClock: clock.wall) {
                        try await waitUntil("the agent goes by the new time") {
                            let since = try agent.journal().runs?.cronJobs.values.first?.since
                            return since.map { abs(Double($0) - clock.wall.seconds()) < 3_700 } ?? false
                        }
                        let run = try #require(try agent.journal().runs?.jobs.values.first?.first)
                        #expect(run.finish == nil && run.failed.isEmpty)
                        let shift = try #require(run.startedAt) - began
                        #expect(abs(shift - Int(offset) * 3600) < 300, "moved by \(shift) s")
                        try await agent.waitForContainers("the Job still runs") { all in
                            all.contains { $0.labels[Names.workload] == "job" && $0.state == .running }
                        }
                    }
                }
                let record = try #require(try agent.journal().runs?.cronJobs.values.first)
                #expect((2...4).contains(record.runs.count), "\(record)")
                #expect(Set(record.runs.map(\.scheduledAt)).count == record.runs.count)
            }
        }
    }
}
