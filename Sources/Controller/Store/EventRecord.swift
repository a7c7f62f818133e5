import Persistence

/// A row of `events`: one movement of one ref, or something else that may start workflows.
struct EventRecord: Sendable {
    /// The revision of what is gone.
    static let nowhere = String(repeating: "0", count: 40)

    var id: Int
    var repository: String
    var ref: String
    var oldRevision: String?

    /// All zeros where the ref was deleted.
    var newRevision: String
    var kind: String

    /// The only workflow file it is for; nil where every file may be started.
    var workflow: String?

    /// What was given to a workflow that somebody started.
    var inputs: [String: String]

    /// Who started it; nil for movements, whose actor is the commit's author.
    var actor: String?
    var detail: EventDetail

    /// Of the runs that it starts.
    var priority: Int
    var createdAt: String

    init(_ row: SQLRow) throws {
        id = try row.int("id")
        createdAt = try row.text("created_at")
        repository = try row.text("repository")
        ref = try row.text("ref")
        oldRevision = try row.optionalText("old_revision")
        newRevision = try row.text("new_revision")
        kind = try row.text("kind")
        workflow = try row.optionalText("workflow")
        inputs = try row.optionalText("inputs").map { try JSON.decode([String: String].self, from: $0) } ?? [:]
        actor = try row.optionalText("actor")
        detail = try row.optionalText("detail").map { try JSON.decode(EventDetail.self, from: $0) } ?? EventDetail()
        priority = try row.int("priority")
    }

    /// What is known of an event when it is written.
    struct New: Sendable {
        var repository: String
        var ref: String
        var oldRevision: String?
        var newRevision: String
        var kind: String
        var workflow: String?
        var inputs: [String: String] = [:]
        var actor: String?
        var detail: EventDetail?
        var priority = 0
    }
}
