import ControllerAPI
import Persistence

/// Which runs somebody wants to see.
struct RunFilter: Sendable {
    var limit = 50

    /// Only runs with smaller numbers.
    var before: Int?
    var repository: String?

    /// The workflow's name or its file.
    var workflow: String?
    var status: ExecutionStatus?
    var branch: String?
}

extension RunTable {
    /// The runs that a filter lets through, newest first.
    static func page(_ filter: RunFilter, in connection: any SQLConnection) throws -> [RunRecord] {
        var conditions: [String] = []
        var values: [SQLValue] = []
        if let before = filter.before {
            conditions.append("id < ?")
            values.append(SQLValue(before))
        }
        if let repository = filter.repository {
            conditions.append("repository = ?")
            values.append(.text(repository))
        }
        if let workflow = filter.workflow {
            conditions.append("(workflow = ? OR file = ?)")
            values += [.text(workflow), .text(workflow)]
        }
        if let status = filter.status {
            conditions.append("status = ?")
            values.append(.text(status.rawValue))
        }
        if let branch = filter.branch {
            conditions.append("ref = ?")
            values.append(.text("refs/heads/" + branch))
        }
        let condition = conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
        return try connection.query(
            "SELECT * FROM runs\(condition) ORDER BY id DESC LIMIT ?",
            values + [SQLValue(filter.limit)]
        ).map(RunRecord.init)
    }
}
