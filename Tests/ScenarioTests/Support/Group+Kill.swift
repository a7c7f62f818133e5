import Glibc
import Testing

extension Group {
    /// Ends processes of the group as a crash would, and gives their ids.
    @discardableResult
    func kill(_ names: [String]) async throws -> [String: Int32] {
        var killed: [String: Int32] = [:]
        for name in names {
            let pid = try await until("\(name) runs") { status in
                status.processes.first { $0.name == name && $0.state == .running }?.pid
            }
            Glibc.kill(pid, SIGKILL)
            killed[name] = pid
        }
        return killed
    }

    /// Waits until processes run again under other ids than those that were killed.
    func untilBack(_ killed: [String: Int32]) async throws {
        try await until("\(killed.keys) are back") { status in
            let running = status.processes.filter { $0.state == .running }
            return killed.allSatisfy { name, pid in running.contains { $0.name == name && $0.pid != pid } } ? true : nil
        }
    }

    /// Starts `headgate wait`, and returns once the controller has told it what it waits for.
    func startWaiting(_ environment: String, at revision: String) async throws -> ChildProcess {
        let words = ["wait", "--environment", environment, "--revision", revision, "--timeout", "300", "--data", data]
        let waiting = try workshop.start([Requirements.headgate] + words, in: repository.path)
        let end = ContinuousClock.now + .seconds(60)
        while waiting.text.isEmpty {
            guard ContinuousClock.now < end else {
                waiting.reap()
                throw ScenarioFailure("headgate wait says nothing for 60 s")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        return waiting
    }

    /// The shell command of a gate that holds a run until `open(_:)` lets it pass.
    var gate: String {
        #"until test -e "\#(workshop.path)/open-$GITHUB_SHA"; do sleep 0.05; done"#
    }

    /// Lets the run of a revision pass its gate.
    func open(_ revision: String) throws {
        try workshop.write("", to: "open-\(revision)")
    }

    /// Approves whatever is killed meanwhile: it is done when the run does not wait any more.
    func approveAnyhow(_ revision: String) async throws {
        let run = try await untilReview(revision).id
        let end = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < end {
            let said = try await command(
                "review",
                "approve",
                String(run),
                "--environment",
                "production",
                "--as",
                "grace"
            )
            // An approval whose answer was lost with the controller is refused the second time.
            if said.status == 0 || said.text.contains("does not wait") { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw ScenarioFailure("run \(run) could not be approved for 30 s")
    }

    /// The delivery has ended well: one run, and one promotion for each environment.
    func expectDelivered(_ revision: String, page: String) async throws {
        let run = try await untilOver(revision)
        #expect(run.status == .succeeded, "\(run.jobs)")
        #expect(try await status().runs.count { $0.revision == revision } == 1)
        for environment in ["staging", "production"] {
            try await waitHealthy(environment, at: revision)
            #expect(try await repository.promotions(of: revision, to: environment).count == 1)
            try await untilPage(environment, is: page)
        }
    }
}
