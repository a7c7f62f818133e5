import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension Scenarios {
    /// What a person asks of an agent on its own host.
    @Suite(
        "On the agent's host",
        .enabled("engine, busybox and git are there") { await Requirements.areMet() },
        .group(delivers: true)
    )
    struct AgentCommandTests {
        /// The part of the status document that a script reads.
        private struct Document: Decodable {
            struct Agent: Decodable {
                let health: StatusModel.Health
            }

            struct Pod: Decodable {
                let name: String
                let isReady: Bool
            }

            struct Pause: Decodable {
                let reason: String
                let until: String?
            }

            let agent: Agent
            let pods: [Pod]
            let pause: Pause?
        }

        @Test("Status, logs and commands in a container; a pause holds what is pushed until it is resumed")
        func commands() async throws {
            let group = try Group.shared()
            let status = try await document(group)
            #expect(status.agent.health == .healthy && status.pause == nil)
            let pod = try #require(status.pods.first)
            #expect(pod.isReady)
            let shown = try await agent(group, "status")
            #expect(shown.status == 0 && shown.output.contains("/\(pod.name)"), "\(shown.output)")
            let answer = try await agent(group, "exec", pod.name, "--", "/bin/busybox", "sh", "-c", "echo out; exit 7")
            #expect(answer.status == 7 && answer.output == "out\n", "\(answer.text)")
            let logs = try await agent(group, "logs", pod.name, "--tail", "5")
            #expect(logs.status == 0, "\(logs.text)")
            let unknown = try await agent(group, "logs", "none")
            #expect(unknown.status == 1 && unknown.text.contains("there is no Pod 'none' here, but "))

            let page = try await group.page("staging")
            let paused = try await agent(group, "pause", "--reason", "a look by hand", "--for", "1h")
            #expect(paused.status == 0 && paused.output.contains("headgate agent resume"), "\(paused.text)")
            let revision = try await group.repository.push("wait for it", DemoFiles(page: "after the pause"))
            try await waitUntil("it is paused") { try await document(group).agent.health == .suspended }
            let held = try #require(try await document(group).pause)
            #expect(held.reason == "a look by hand" && held.until != nil)
            let refused = try await agent(group, "sync")
            #expect(refused.status == 1 && refused.text.contains("paused by"), "\(refused.text)")
            #expect(try await group.page("staging") == page)
            let resumed = try await agent(group, "resume")
            #expect(resumed.output == "The agent goes on.\n")
            _ = try await group.untilReview(revision)
            #expect(try await group.page("staging") == "after the pause")
            let synced = try await agent(group, "sync")
            #expect(synced.status == 0 && synced.output.hasPrefix("Healthy at "), "\(synced.text)")
        }

        @Test("Services of systemd are written once, and not over what somebody else wrote")
        func install() async throws {
            let group = try Group.shared()
            let config = group.data + "/agent-staging.yaml"
            let words = [
                Requirements.headgate, "agent", "install", "--config", config, "--to", group.workshop.path, "--program",
                "/bin/sh",
            ]
            let shown = try await group.workshop.run(words + ["--print"])
            #expect(
                shown.status == 0 && shown.output.contains("ExecStart=/bin/sh agent --config \(config)"),
                "\(shown.text)"
            )
            let written = try await group.workshop.run(words)
            #expect(written.status == 0 && written.output.contains("systemctl enable --now headgate-proxy.service"))
            let again = try await group.workshop.run(words)
            #expect(again.status == 0 && again.output.contains("is as it should be"), "\(again.text)")
            try group.workshop.write("[Unit]\n", to: "headgate-agent.service")
            let foreign = try await group.workshop.run(words)
            #expect(foreign.status == 1 && foreign.text.contains("says something else"), "\(foreign.text)")
            #expect(try await group.workshop.run(words + ["--force"]).status == 0)
            let spaced = try await group.workshop.run(words + ["--proxy-data", "/a b", "--print"])
            #expect(spaced.status == 0 && spaced.output.contains("--data \"/a b\""), "\(spaced.text)")
            let odd = try await group.workshop.run(words + ["--proxy-data", "/a\nb"])
            #expect(odd.status == 2, "\(odd.text)")
        }

        private func agent(_ group: Group, _ words: String...) async throws -> ChildProcess.Result {
            try await agent(group, words)
        }

        private func agent(_ group: Group, _ words: [String]) async throws -> ChildProcess.Result {
            // Before a command for the container, which ends the options.
            let place = ["--data", group.data + "/agent-staging"]
            return try await group.workshop.run(
                [Requirements.headgate, "agent", words[0]] + place + words.dropFirst(),
                in: group.repository.path
            )
        }

        private func document(_ group: Group) async throws -> Document {
            let result = try await agent(group, ["status", "--output", "json"])
            return try JSONDecoder().decode(Document.self, from: Data(result.output.utf8))
        }

        private func waitUntil(_ what: String, _ isSo: () async throws -> Bool) async throws {
            let end = ContinuousClock.now + .seconds(30)
            while ContinuousClock.now < end {
                if try await isSo() { return }
                try await Task.sleep(for: .milliseconds(50))
            }
            throw ScenarioFailure("\(what): not within 30 s")
        }
    }
}
