/// The status document as a script reads it: its field names and words are the contract, so they are written out again.
struct StatusModel: Decodable, Sendable {
    enum Health: String, Decodable, Sendable {
        case healthy = "Healthy"
        case progressing = "Progressing"
        case degraded = "Degraded"
        case missing = "Missing"
        case suspended = "Suspended"
    }

    enum Execution: String, Decodable, Sendable {
        case queued, waiting, running, succeeded, failed, cancelled, skipped

        var isFinal: Bool { [.succeeded, .failed, .cancelled, .skipped].contains(self) }
    }

    struct Environment: Decodable, Sendable {
        let name: String
        let revision: String?
        let promotion: String?
        let health: Health
        let services: [Service]
        let agents: [Agent]
    }

    struct Service: Decodable, Sendable {
        let name: String
        let url: String
    }

    struct Agent: Decodable, Sendable {
        let name: String
        let health: Health
        let syncedRevision: String?
        let lastSync: String?
        let conditions: [Condition]
    }

    struct Condition: Decodable, Sendable {
        let type: String
        let status: String
        let message: String
    }

    struct Run: Decodable, Sendable {
        let id: Int
        let workflow: String
        let revision: String
        let status: Execution
        let error: String?
        let jobs: [Job]
        let waitingFor: String?

        func job(_ id: String) throws -> Job {
            guard let job = jobs.first(where: { $0.id == id }) else {
                throw ScenarioFailure("run \(self.id) has no job \(id) but \(jobs.map(\.id))")
            }
            return job
        }
    }

    struct Job: Decodable, Sendable {
        let id: String
        let status: Execution
        let reason: String?
        let attempt: Int
    }

    struct Process: Decodable, Sendable {
        enum State: String, Decodable, Sendable {
            case starting, running, restarting, stopped
        }

        let name: String
        let pid: Int32?
        let state: State
    }

    let environments: [Environment]
    let runs: [Run]
    let processes: [Process]

    func environment(_ name: String) throws -> Environment {
        guard let found = environments.first(where: { $0.name == name }) else {
            throw ScenarioFailure("the status has no environment \(name)")
        }
        return found
    }

    func run(of revision: String) -> Run? { runs.first { $0.revision == revision } }

    /// What matters of it, for the report of a failure.
    var summary: String {
        var lines = runs.map { run in
            let jobs = run.jobs.map { "\($0.id) \($0.status)\($0.reason.map { " (\($0))" } ?? "")" }
            return "run \(run.id) \(run.revision) \(run.status) \(run.error ?? "") \(jobs.joined(separator: ", "))"
        }
        for environment in environments {
            lines.append("\(environment.name) \(environment.health) at \(environment.revision ?? "-")")
            for condition in environment.agents.flatMap(\.conditions) where condition.status != "True" {
                lines.append("  \(condition.type) \(condition.status): \(condition.message)")
            }
        }
        return (lines + processes.map { "\($0.name) \($0.state) \($0.pid ?? 0)" }).joined(separator: "\n")
    }
}
