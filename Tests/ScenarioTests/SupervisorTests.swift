import Glibc
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension Scenarios {
    /// `headgate up` itself: how it starts, how it ends, and what is there afterwards.
    @Suite("The group", .enabled("engine, busybox and git are there") { await Requirements.areMet() })
    struct SupervisorTests {
        @Test("'headgate up' that is killed at every stage leaves no process, and goes on when it is started again")
        func killed() async throws {
            try await Group.with { group in
                try await group.repository.commit("kill the supervisor", DemoFiles(lint: group.gate, page: "after all"))
                let revision = try await group.repository.head()
                var up = try group.foreground()
                try await group.until("lint", of: revision, is: .running)
                up = try await Self.killed(up, in: group)
                try group.open(revision)
                do {
                    try await group.until("staging", of: revision, is: .running, .succeeded)
                } catch {
                    // A supervisor that ended says why.
                    Issue.record("\(try await up.result(within: .seconds(5)))")
                    throw error
                }
                up = try await Self.killed(up, in: group)
                let run = try await group.untilReview(revision)
                up = try await Self.killed(up, in: group)
                try await group.until("the controller answers") { $0.run(of: revision) }
                try await group.approve(run.id)
                up = try await Self.killed(up, in: group)
                try await group.expectDelivered(revision, page: "after all")
                up.signal(SIGTERM)
                #expect(try await up.result(within: .seconds(30)).status == 0)
            }
        }

        /// Kills the supervisor, waits until what it ran is gone, and starts it again.
        private static func killed(_ up: ChildProcess, in group: Group) async throws -> ChildProcess {
            up.reap()
            try await group.untilNoProcess(within: .seconds(30))
            return try group.foreground()
        }

        @Test("Processes that are killed at random moments cost no delivery")
        func atRandom() async throws {
            let names = ["controller", "runner", "proxy", "agent-staging", "agent-production"]
            let order = (names + names).shuffled()
            try await Group.running { group in
                let revision = try await group.repository.head()
                async let kills: Void = {
                    for process in order {
                        // When it hits is up to chance.
                        try await Task.sleep(for: .milliseconds(Int.random(in: 0...400)))
                        try await group.kill([process])
                    }
                }()
                try await group.approveAnyhow(revision)
                try await kills
                try await group.expectDelivered(revision, page: "first")
            }
        }

        @Test("Ctrl-C leaves no process and every container; started again, the delivery goes on where it was")
        func interrupted() async throws {
            try await Group.with { group in
                let revision = try await group.repository.head()
                let up = try group.foreground()
                let run = try await group.untilReview(revision)
                let containers = try await group.containers()
                #expect(!containers.isEmpty)
                #expect(try group.processes().count > 5)

                up.signal(SIGINT)
                let result = try await up.result(within: .seconds(30))
                #expect(result.status == 0, "\(result.text)")
                #expect(try group.processes() == [:])
                #expect(try await group.containers() == containers)
                let refused = try await group.command("status")
                #expect(refused.status == 3, "\(refused.text)")

                let again = try group.foreground("--down")
                try await group.untilPage("staging", is: "first")
                let same = try await group.untilReview(revision)
                #expect(same.id == run.id)
                #expect(try await group.containers() == containers)
                try await group.approve(run.id)
                try await group.expectDelivered(revision, page: "first")

                again.signal(SIGINT)
                #expect(try await again.result(within: .seconds(60)).status == 0)
                #expect(try group.processes() == [:])
                #expect(try await group.containers(all: true) == [])
            }
        }

        @Test("A detached group is stopped by 'headgate down'; asked to, it removes the containers, also later")
        func detached() async throws {
            try await Group.with { group in
                let revision = try await group.repository.head()
                try await group.up()
                try await group.waitHealthy("staging", at: revision)
                let twice = try await group.workshop.run(group.upWords, in: group.repository.path)
                #expect(twice.status == 1)
                #expect(twice.errors.contains("runs on \(group.data) already"), "\(twice.text)")
                let containers = try await group.containers()
                let down = try await group.command("down")
                #expect(down.status == 0, "\(down.text)")
                #expect(try group.processes() == [:])
                #expect(try await group.containers() == containers)
                #expect(try await group.command("down").status == 1)
                let removal = try await group.command("down", "--containers")
                #expect(removal.status == 0, "\(removal.text)")
                #expect(try await group.containers(all: true) == [])
            }
        }

        @Test("A repository that lacks what a delivery needs is told what, and the group runs all the same")
        func nothingToDeliver() async throws {
            try await Group.with { group in
                let path = group.repository.path
                try await group.workshop.output(["git", "rm", "-q", "-r", "ci", "overlays/production"], in: path)
                try await group.workshop.output(["git", "commit", "-q", "-m", "less"], in: path)
                let up = try await group.workshop.run(group.upWords + ["--detach"], in: path)
                #expect(up.status == 0, "\(up.text)")
                #expect(up.errors.contains("it has no workflow"), "\(up.text)")
                #expect(up.errors.contains("it has no overlays/production/kustomization.yaml"), "\(up.text)")
                #expect(!up.errors.contains("overlays/staging"), "\(up.text)")
                #expect(try await group.command("down", "--containers").status == 0)
                #expect(try group.processes() == [:])
            }
        }

        @Test("A port that is in use is told before anything is started", arguments: [0, 1, 25])
        func portInUse(offset: Int) async throws {
            try await Group.with { group in
                let holder = try LoopbackSocket.bound(to: group.port + offset)
                defer { close(holder) }
                let result = try await group.workshop.run(group.upWords, in: group.repository.path)
                #expect(result.status == 1)
                #expect(result.errors.contains("port \(group.port + offset), for "), "\(result.text)")
                #expect(result.errors.contains("is in use"))
                #expect(try group.processes() == [:])
                #expect(!FileManager.default.fileExists(atPath: group.repository.origin))
            }
        }
    }
}
