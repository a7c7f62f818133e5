#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What people do meanwhile: push, look, approve, and try again when nobody answers.
extension KillWorld {
    private struct RunList: Decodable {
        var runs: [StatusModel.Run]
    }

    /// The body of a successful answer; nil when there was none, as while nobody lives.
    func get(_ path: String) async -> String? {
        await send("GET", path, "")
    }

    private func send(_ method: String, _ path: String, _ body: String) async -> String? {
        let request = WebRequest(
            method: method,
            port: port,
            path: path,
            headers: ["Authorization": "Bearer \(Self.token)", "Content-Type": "application/json"],
            body: body
        )
        do {
            let answer = try await request.send()
            return answer.status == 200 ? answer.body : nil
        } catch {
            return nil
        }
    }

    func runs() async throws -> [StatusModel.Run]? {
        guard let text = await get("/api/v1/runs?limit=500") else { return nil }
        return try JSONDecoder().decode(RunList.self, from: Data(text.utf8)).runs
    }

    private struct Reviews: Decodable {
        struct Review: Decodable {
            var run: Int
            var fingerprint: String
        }

        var reviews: [Review]
    }

    /// Approves what a run shows at the moment.
    ///
    /// An approval whose answer was lost is refused the second time; whoever asks again sees whether the run went on.
    func approve(_ run: Int) async throws {
        guard let text = await get("/api/v1/reviews") else { return }
        let reviews = try JSONDecoder().decode(Reviews.self, from: Data(text.utf8)).reviews
        guard let seen = reviews.first(where: { $0.run == run })?.fingerprint else { return }
        let decision = [
            "environment": "production", "decision": "approve", "reviewer": "grace", "reason": "looks good",
            "seen": seen,
        ]
        let body = String(decoding: try JSONEncoder().encode(decision), as: UTF8.self)
        _ = await send("POST", "/api/v1/runs/\(run)/reviews", body)
    }

    /// Commits a file on top of the branch, however often others were faster.
    @discardableResult
    func push(_ file: String, _ text: String, in directory: String) async throws -> String {
        let script = """
            set -e
            for try in $(seq 100); do
                git fetch --quiet origin main
                git reset --quiet --hard FETCH_HEAD
                mkdir -p "$(dirname "$1")"
                echo "$2" >"$1"
                git add "$1"
                git commit --quiet -m "$2"
                if git push --quiet origin HEAD:main 2>/dev/null; then exec git rev-parse HEAD; fi
            done
            exit 1
            """
        return try await workshop.output(["sh", "-c", script, "push", file, text], in: directory)
            .filter { !$0.isNewline }
    }

    /// The run that delivers a commit: of it, or of one that came with it.
    func run(delivering revision: String, among runs: [StatusModel.Run]) async throws -> StatusModel.Run? {
        if let own = runs.first(where: { $0.revision == revision }) { return own }
        for run in runs.reversed() {
            let contains = try await workshop.run(
                ["git", "-C", origin, "merge-base", "--is-ancestor", revision, run.revision]
            )
            if contains.status == 0 { return run }
        }
        return nil
    }

    /// Waits until something is so.
    func until(_ what: String, _ isSo: () async throws -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < end {
            if try await isSo() { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw ScenarioFailure("\(what): not within 60 s; \(String(describing: try await runs()))")
    }

    /// Waits until a commit is delivered; approves what waits, and reads the gate's log as a person would.
    func untilDelivered(_ revision: String, _ logs: inout LogWitness, within limit: Duration) async throws {
        let end = ContinuousClock.now + limit
        var last = "nobody answered"
        // A run that was there before delivers nothing that came later.
        var others: Set<Int> = []
        while ContinuousClock.now < end {
            try await Task.sleep(for: .milliseconds(60))
            guard let all = try await runs() else { continue }
            let runs = all.filter { !others.contains($0.id) }
            guard let run = try await run(delivering: revision, among: runs) else {
                last = "no run of it"
                others.formUnion(runs.map(\.id))
                continue
            }
            last = "run \(run.id) \(run.status): \(run.jobs)"
            try await logs.look(at: run, in: self)
            if run.status == .succeeded { return }
            if run.status.isFinal { throw ScenarioFailure("run \(run.id) of \(revision) \(run.status): \(run.jobs)") }
            if try run.job("production").status == .waiting, run.waitingFor != nil { try await approve(run.id) }
        }
        throw ScenarioFailure("\(revision) was not delivered within \(limit): \(last)")
    }
}

/// Reads logs while they are written: what was there once has to stay.
struct LogWitness {
    private struct Place: Hashable {
        var run: Int
        var attempt: Int
    }

    private var seen: [Place: String] = [:]

    mutating func look(at run: StatusModel.Run, in world: KillWorld) async throws {
        let attempt = try run.job("gate").attempt
        guard attempt > 0, let text = await world.get("/api/v1/runs/\(run.id)/jobs/gate/log") else { return }
        // The job may have begun again in between.
        guard let again = try await world.runs()?.first(where: { $0.id == run.id }) else { return }
        guard try again.job("gate").attempt == attempt else { return }
        let place = Place(run: run.id, attempt: attempt)
        guard text.hasPrefix(seen[place] ?? "") else {
            throw ScenarioFailure(
                "the log of run \(run.id), attempt \(attempt), lost something: it was\n\(seen[place] ?? "")\nand is\n\(text)"
            )
        }
        seen[place] = text
    }
}
