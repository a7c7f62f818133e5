#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What has to hold when everything is over.
extension KillWorld {
    private struct Promotion: Hashable {
        var run: String
        var environment: String
    }

    private struct Audit: Decodable {
        struct Entry: Decodable {
            var action: String
        }

        var entries: [Entry]
    }

    /// Checks all promises; `pushed` are the deliveries in their order.
    func check(_ pushed: [String]) async throws {
        let runs = try await settled()
        let failed = runs.filter { $0.status != .succeeded && !isOvertaken($0) }
        try hold(failed.isEmpty, "\(failed)")
        try hold(Set(runs.map(\.revision)).count == runs.count, "a movement started two runs")
        for revision in pushed {
            let delivered = try await run(delivering: revision, among: runs)
            try hold(delivered != nil, "\(revision) was lost")
        }
        try await checkPromotions(of: runs)
        try await checkLogs(of: runs)
        try await checkAudit(of: runs)
    }

    private func hold(_ isTrue: Bool, _ complaint: @autoclosure () -> String) throws {
        guard isTrue else { throw ScenarioFailure(complaint()) }
    }

    /// Whether a run ended as an environment must not go back: something newer was promoted before its turn came.
    private func isOvertaken(_ run: StatusModel.Run) -> Bool {
        run.jobs.contains { $0.status == .failed && ($0.reason ?? "").contains("which is newer than") }
    }

    private func settled() async throws -> [StatusModel.Run] {
        for _ in 0..<300 {
            if let runs = try await runs() {
                for run in runs where run.status == .waiting { try await approve(run.id) }
                if runs.allSatisfy(\.status.isFinal) { return runs }
            }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw ScenarioFailure("not everything was over after 30 s: \(String(describing: try await self.runs()))")
    }

    /// One commit for each run and environment, no more and no less.
    private func checkPromotions(of runs: [StatusModel.Run]) async throws {
        let format =
            "%(trailers:key=Headgate-Run,valueonly,separator=%x2C) %(trailers:key=Headgate-Environment,valueonly,separator=%x2C)"
        let log = try await workshop.output(["git", "-C", origin, "log", "--format=\(format)", "main"])
        var counts: [Promotion: Int] = [:]
        for line in log.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 2 else { continue }
            counts[Promotion(run: String(words[0]), environment: String(words[1])), default: 0] += 1
        }
        for run in runs {
            for environment in Self.environments {
                let count = counts.removeValue(forKey: Promotion(run: String(run.id), environment: environment))
                let isDone = try run.job(environment).status == .succeeded
                try hold(
                    count == (isDone ? 1 : nil),
                    "run \(run.id) was promoted to \(environment) \(count ?? 0) times"
                )
            }
        }
        try hold(counts.isEmpty, "promotions of nobody: \(counts)")
    }

    /// Every line of the attempt that succeeded, once and in order.
    private func checkLogs(of runs: [StatusModel.Run]) async throws {
        for run in runs {
            let text = await get("/api/v1/runs/\(run.id)/jobs/gate/log") ?? ""
            let lines = text.split(separator: "\n").filter { $0.hasSuffix(" of \(run.revision)") }.map { line in
                line.split(separator: " ").dropLast(2).last.flatMap { Int($0) }
            }
            try hold(lines == (1...Self.lines).map { $0 }, "run \(run.id): \(text)")
        }
    }

    private func checkAudit(of runs: [StatusModel.Run]) async throws {
        let options = ["--server", "http://127.0.0.1:\(port)", "--token-file", "token"]
        let verified = try await workshop.run([Requirements.headgate, "audit", "verify"] + options)
        try hold(verified.status == 0, "\(verified.text)")
        let listed = try await workshop.output(
            [Requirements.headgate, "audit", "--limit", "500", "--output", "json"] + options
        )
        let entries = try JSONDecoder().decode(Audit.self, from: Data(listed.utf8)).entries
        guard entries.count < 500 else { return }
        let promoted = runs.reduce(0) { sum, run in
            sum + Self.environments.count { name in run.jobs.contains { $0.id == name && $0.status == .succeeded } }
        }
        let told = entries.count { $0.action == "promote" }
        try hold(told == promoted, "the audit log has \(told) promotions, and there were \(promoted)")
        // Every production job was let go once, but those of runs that were overtaken on the way to staging.
        let approved = entries.count { $0.action == "review.approve" }
        let reviewed = try runs.filter { try $0.job("production").status != .skipped }
        try hold(
            approved == reviewed.count,
            "the audit log has \(approved) approvals, and \(reviewed.count) runs came that far: \(runs)"
        )
    }
}
