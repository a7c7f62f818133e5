import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension Scenarios {
    @Suite("Workflows started by hand", .enabled("engine, busybox and git are there") { await Requirements.areMet() })
    struct DispatchTests {
        private func workflow(gate: String) -> String {
            """
            name: greet
            on:
              workflow_dispatch:
                inputs:
                  who: {required: true}
            concurrency: one-at-a-time
            jobs:
              hello:
                runs-on: self-hosted
                env: {WHO: "${{ inputs.who }}"}
                steps:
                  - run: echo "hello $WHO"; until [ -e '\(gate)' ]; do sleep 0.05; done

            """
        }

        @Test("Runs of one concurrency group take turns, only the newest keeps its place, and one can be cancelled")
        func turns() async throws {
            try await Group.with { group in
                let gate = group.workshop.path + "/gate"
                try await group.repository.commit("by hand", DemoFiles(workflow: workflow(gate: gate)))
                try await group.up()
                #expect(try await group.status().runs.isEmpty)
                // Numbers go up and may leave one out.
                func dispatch(_ workflow: String, _ guest: Int) async throws -> Int {
                    let result = try await group.command("dispatch", workflow, "--input", "who=guest \(guest)")
                    #expect(result.status == 0 && result.output.contains("of ci/deliver.yaml"), "\(result.text)")
                    return try #require(result.output.split(separator: " ").compactMap { Int($0) }.first)
                }
                var numbers: [Int] = []
                for guest in 1...3 { numbers.append(try await dispatch("deliver", guest)) }
                #expect(numbers == Set(numbers).sorted())
                let (first, third) = (numbers[0], numbers[2])
                try await group.until("the first runs, the second gave its place to the third") { status -> Bool? in
                    let jobs = try status.runs.sorted { $0.id < $1.id }.map { try $0.job("hello") }
                    let wanted: [StatusModel.Execution] = [.running, .cancelled, .waiting]
                    guard jobs.map(\.status) == wanted else { return nil }
                    let reasons = jobs.map { $0.reason ?? "" }
                    let isTold = reasons[1].contains("run \(third)") && reasons[2].contains("the group one-at-a-time")
                    return isTold ? true : nil
                }
                let fourth = try await dispatch("ci/deliver.yaml", 4)
                #expect(try await group.command("cancel", String(fourth)).status == 0)
                #expect(FileManager.default.createFile(atPath: gate, contents: nil))
                try await group.until("all are over") { status in
                    let wanted: [StatusModel.Execution] = [.succeeded, .cancelled, .cancelled, .cancelled]
                    let found = status.runs.sorted { $0.id < $1.id }.map(\.status)
                    return found == wanted ? true : nil
                }
                let log = try await group.command("logs", String(first), "--job", "hello")
                #expect(log.output.contains("hello guest 1"), "\(log.text)")
                // The group is free again.
                let last = try await dispatch("deliver", 5)
                try await group.until("the fifth is over") { status in
                    let fifth = status.runs.first { $0.id == last }?.status
                    return fifth == .succeeded ? true : nil
                }
                try await refusals(group)
            }
        }

        @Test("An event of one's own starts what asks for its type, and a workflow is started at another branch")
        func events() async throws {
            try await Group.with { group in
                let text = """
                    name: greet
                    on:
                      repository_dispatch: {types: [deploy]}
                      workflow_dispatch:
                    jobs:
                      hello:
                        runs-on: self-hosted
                        env: {WHO: "${{ github.event.client_payload.who }}", REF: "${{ github.ref }}"}
                        steps:
                          - run: echo "hello $WHO of $REF"

                    """
                try await group.repository.commit("by hand", DemoFiles(workflow: text))
                try await group.up()
                let sent = try await group.command(
                    "dispatch",
                    "--event-type",
                    "deploy",
                    "--payload",
                    #"{"who": "guest \"1\""}"#
                )
                #expect(sent.status == 0 && sent.output.contains("started: run "), "\(sent.text)")
                let other = try await group.command("dispatch", "--event-type", "other")
                #expect(other.status == 0 && other.output.contains("no workflow"), "\(other.text)")
                try await group.repository.git("push", "--quiet", group.repository.origin, "main:release/2")
                let words = ["dispatch", "deliver", "--ref", "release/2"]
                var ref = try await group.command(words)
                let end = ContinuousClock.now + .seconds(30)
                // Until the branch is seen.
                while ref.status != 0, ContinuousClock.now < end { ref = try await group.command(words) }
                #expect(ref.status == 0 && ref.output.contains("run "), "\(ref.text)")
                let numbers = try await group.until("both are over") { status in
                    status.runs.count == 2 && status.runs.allSatisfy { $0.status == .succeeded }
                        ? status.runs.map(\.id).sorted() : nil
                }
                let logs = [String(numbers[0]), String(numbers[1])]
                let first = try await group.command("logs", logs[0])
                #expect(first.output.contains("hello guest \"1\" of refs/heads/main"), "\(first.text)")
                #expect(try await group.command("logs", logs[1]).output.contains("of refs/heads/release/2"))
                for arguments in [
                    ["--event-type", "deploy", "--payload", "[1]"], ["--event-type", "deploy", "--payload", "{"],
                    ["--event-type", "deploy", "--payload", "{}, \"event_type\": \"other\""],
                    ["--event-type", "deploy", "deliver"], ["--payload", "{}", "deliver"], [],
                ] {
                    let refused = try await group.command(["dispatch"] + arguments)
                    #expect(refused.status == 2, "\(arguments): \(refused.text)")
                }
                let missing = try await group.command("dispatch", "deliver", "--ref", "nowhere")
                #expect(missing.status == 1 && missing.errors.contains("no branch or tag"), "\(missing.text)")
            }
        }

        private func refusals(_ group: Group) async throws {
            let missing = try await group.command("dispatch", "deliver")
            #expect(missing.status == 1)
            #expect(missing.errors.contains("the input 'who' is required"), "\(missing.text)")
            let unknown = try await group.command("dispatch", "deliver", "--input", "who=x", "--input", "whom=y")
            #expect(unknown.status == 1)
            #expect(unknown.errors.contains("did you mean 'who'?"), "\(unknown.text)")
            let nothing = try await group.command("dispatch", "deploy", "--input", "who=x")
            #expect(nothing.status == 1)
            #expect(nothing.errors.contains("it has ci/deliver.yaml"), "\(nothing.text)")
            #expect(try await group.status().runs.count == 5)
        }
    }
}
