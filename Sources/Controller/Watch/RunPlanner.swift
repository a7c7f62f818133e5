import Git
import Logging
import Persistence
import Workflows

/// Turns an event into runs: reads the workflow files of the revision, asks each whether the event starts it, plans it.
struct RunPlanner: Sendable {
    /// The most bytes of a workflow file.
    static let maximumFile = 1024 * 1024

    /// The most workflow files of a revision.
    static let maximumFiles = 500

    let database: any SQLDatabase
    let changes: Changes
    let rules: Rules
    let mirrors: Mirrors
    let deliveries: Deliveries
    let workflowSource: WorkflowSource?
    let pulls: PullReader
    let logger: Logger
    private let turns = Turns()

    init(
        database: any SQLDatabase,
        changes: Changes,
        rules: Rules,
        mirrors: Mirrors,
        deliveries: Deliveries,
        workflowSource: WorkflowSource?,
        pulls: PullReader,
        logger: Logger
    ) {
        self.database = database
        self.changes = changes
        self.rules = rules
        self.mirrors = mirrors
        self.deliveries = deliveries
        self.workflowSource = workflowSource
        self.pulls = pulls
        self.logger = logger
    }

    /// What became of one workflow file.
    enum Outcome: Sendable {
        case planned(Plan)
        case broken(String)
    }

    /// Plans all events of a repository that wait for it, oldest first.
    ///
    /// Where somebody is at it already, that one goes through them once more.
    func planAll(_ repository: String) async throws {
        guard turns.take(repository) else { return }
        repeat {
            do {
                try await planOpen(repository)
            } catch {
                turns.giveUp(repository)
                throw error
            }
        } while turns.goesOn(repository)
    }

    /// Goes through the events in their order, and those that follow from their runs.
    private func planOpen(_ repository: String) async throws {
        var last = 0
        while true {
            let seen = last
            let open = try await database.read { try EventTable.unplanned(repository, after: seen, in: $0) }
            if open.isEmpty { return }
            for event in open {
                try await plan(event)
                last = event.id
            }
        }
    }

    /// Makes the runs of an event, all in one transaction with the mark that it is done.
    func plan(_ event: EventRecord) async throws {
        guard let rule = rules.repository(event.repository) else { return }
        let found: EventReader.Subject?
        if event.kind == "pull_request" || event.kind == PullReader.target {
            switch try await pulls.read(event, rule: rule) {
            case .subject(let subject): found = subject
            case .nothing: found = nil
            case .held: return changes.announce(.runs)
            }
        } else {
            found = try await EventReader(database: database, rules: rules, mirrors: mirrors)
                .subject(of: event, rule: rule)
        }
        guard let subject = found else {
            try await database.write { try EventTable.markPlanned(event.id, in: $0) }
            return
        }
        let repository = try await mirrors.repository(event.repository)
        var outcomes: [(file: String, outcome: Outcome)] = []
        let files = try await files(of: rule, at: subject.revision, in: repository)
        for file in files where event.workflow == nil || event.workflow == file {
            if let outcome = try await outcome(
                file,
                of: rule,
                event: subject.event,
                at: subject.revision,
                in: repository
            ) {
                outcomes.append((file, subject.failure.map { .broken($0) } ?? outcome))
            }
        }
        let planned = outcomes
        try await database.write { connection in
            if subject.detail.pull != nil { try EventTable.describe(event.id, subject.detail, in: connection) }
            for (file, outcome) in planned {
                try make(file, outcome, of: event, subject, in: connection)
            }
            try EventTable.markPlanned(event.id, in: connection)
        }
        if planned.isEmpty { logger.info("\(rule.name): no workflow is started by \(event.kind) of \(event.ref)") }
        changes.announce(.runs, .queue)
    }

    private func make(
        _ file: String,
        _ outcome: Outcome,
        of event: EventRecord,
        _ subject: EventReader.Subject,
        in connection: any SQLConnection
    ) throws {
        let title: String
        if case .planned(let plan) = outcome { title = plan.workflow } else { title = file }
        let id = try RunTable.insert(
            RunTable.New(
                repository: event.repository,
                eventID: event.id,
                file: file,
                workflow: title,
                event: event.kind,
                ref: subject.event.ref,
                revision: subject.revision.hex,
                title: String(subject.commit.summary.prefix(200)),
                author: String(subject.commit.author.name.prefix(200)),
                priority: event.priority
            ),
            at: Timestamp.now().text,
            in: connection
        )
        guard let id else { return }
        let run = try Deliveries.required(id, in: connection)
        try FollowUps.note("requested", of: run, rules: rules, address: deliveries.address, in: connection)
        switch outcome {
        case .planned(let plan): try deliveries.begin(run, plan: plan, in: connection)
        case .broken(let error): try deliveries.fail(run, error: error, in: connection)
        }
    }

    /// The workflow file that a person means: its path, or its name alone, with or without the ending.
    func workflowFile(
        _ name: String,
        of rule: RepositoryRule,
        at revision: Revision,
        in repository: GitRepository
    ) async throws -> String {
        let files = try await files(of: rule, at: revision, in: repository)
        if let file = files.first(where: { $0 == name }) { return file }
        let meant = files.filter { file in
            let last = file.split(separator: "/").last ?? ""
            return last == name || last == "\(name).yaml" || last == "\(name).yml"
        }
        guard let file = meant.first, meant.count == 1 else {
            let known = files.isEmpty ? "it has none" : "it has \(files.joined(separator: ", "))"
            throw ControllerError(
                .notFound,
                "\(rule.name) has no workflow '\(name.prefix(100))' at \(revision.short): \(known)"
            )
        }
        return file
    }

    func files(
        of rule: RepositoryRule,
        at revision: Revision,
        in repository: GitRepository
    ) async throws -> [String] {
        var files: Set<String> = []
        for pattern in rule.workflows {
            let parts = pattern.split(separator: "/").map(String.init)
            let directory = parts.dropLast().joined(separator: "/")
            guard let name = parts.last,
                let entries = try await repository.entries(under: directory, at: revision, recursive: false)
            else { continue }
            for entry in entries where entry.mode.isRegularFile && FilePattern.matches(entry.name, pattern: name) {
                files.insert(entry.path)
            }
        }
        guard files.count <= Self.maximumFiles else {
            throw ControllerError(.invalid, "\(rule.name) has more than \(Self.maximumFiles) workflow files")
        }
        return files.sorted()
    }

    /// What a workflow file makes of an event; nil when the event does not start it.
    func outcome(
        _ file: String,
        of rule: RepositoryRule,
        event: WorkflowEvent,
        at revision: Revision,
        in repository: GitRepository
    ) async throws -> Outcome? {
        do {
            guard let bytes = try await repository.readFile(file, at: revision, limit: Self.maximumFile) else {
                return nil
            }
            let workflow = try Workflow.parse(bytes, file: file, support: .controller)
            guard workflow.triggers(for: event).isTriggered else { return nil }
            var shelf = WorkflowShelf(source: workflowSource)
            let library = try await WorkflowLibrary.load(for: workflow, support: .controller) { reference in
                switch reference {
                case .local(let path):
                    return try await repository.readFile(path, at: revision, limit: Self.maximumFile)
                case .remote(let owner, let name, let path, let ref):
                    return try await shelf.file(path, of: "\(owner)/\(name)", at: ref)
                }
            }
            let plan = try Plan.make(workflow: workflow, event: event, vars: rule.values.variables, library: library)
            let refused = plan.notices.filter { $0.effect == .refuse }
            guard refused.isEmpty else { return .broken(refused.map(\.description).joined(separator: "\n")) }
            return .planned(plan)
        } catch let error as WorkflowError {
            return .broken(error.message)
        } catch let error as WorkflowSource.Failure {
            return .broken("\(file): \(error.message)")
        } catch let error as GitError where error.code == .tooLarge {
            return .broken("\(file): a workflow file may have at most \(Self.maximumFile) bytes")
        }
    }
}
