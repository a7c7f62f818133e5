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
    /// What a list shows of a run: all but its plan and the state of its machine, which are many times longer than the rest.
    private static let listed = """
        id, repository, event_id, file, workflow, event, ref, revision, title, author, status, error, NULL AS plan,
        NULL AS machine, created_at, started_at, finished_at, attempt, debug, priority
        """

    /// The runs that a filter lets through, newest first, without their plans.
    static func page(_ filter: RunFilter, in connection: any SQLConnection) throws -> [RunRecord] {
        guard let workflow = filter.workflow else { return try page(filter, nil, in: connection) }
        // Either column may be meant. Asked one by one each has its index, and no page is longer than one of both.
        let named = try page(filter, ("workflow", workflow), in: connection)
        let filed = try page(filter, ("file", workflow), in: connection).filter { $0.workflow != workflow }
        return Array((named + filed).sorted { $0.id > $1.id }.prefix(filter.limit))
    }

    private static func page(
        _ filter: RunFilter,
        _ workflow: (column: String, value: String)?,
        in connection: any SQLConnection
    ) throws -> [RunRecord] {
        var conditions: [String] = []
        var values: [SQLValue] = []
        func add(_ condition: String, _ value: SQLValue) {
            conditions.append(condition)
            values.append(value)
        }
        if let before = filter.before { add("id < ?", SQLValue(before)) }
        if let repository = filter.repository { add("repository = ?", .text(repository)) }
        if let workflow { add("\(workflow.column) = ?", .text(workflow.value)) }
        if let status = filter.status { add("status = ?", .text(status.rawValue)) }
        if let branch = filter.branch { add("ref = ?", .text("refs/heads/" + branch)) }
        let condition = conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
        return try connection.query(
            "SELECT \(listed) FROM runs\(condition) ORDER BY id DESC LIMIT ?",
            values + [SQLValue(filter.limit)]
        ).map(RunRecord.init)
    }

    /// The newest run of a revision given by its beginning, in lower case.
    static func newest(revisionPrefix: String, in connection: any SQLConnection) throws -> RunRecord? {
        // No hexadecimal digit is after "f": all that begins so is between the two.
        try connection.first(
            "SELECT \(listed) FROM runs WHERE revision >= ? AND revision < ? ORDER BY id DESC LIMIT 1",
            [.text(revisionPrefix), .text(revisionPrefix + "g")]
        ).map(RunRecord.init)
    }
}
