import ControllerAPI
import Git
import Logging
import Persistence
import Workflows

/// Keeps what the workflow files of a configured branch are started by, so that schedules and follow-ups need not ask Git.
struct WorkflowIndexer: Sendable {
    /// The most lines of `schedule` of a repository that are followed.
    static let maximumSchedules = 100

    let database: any SQLDatabase
    let changes: Changes
    let rules: Rules
    let mirrors: Mirrors
    let planner: RunPlanner
    let zones: TimeZones
    let logger: Logger

    /// Reads the files of the branch's tip, unless they were read already.
    func update(_ rule: RepositoryRule, now: Timestamp = .now()) async throws {
        let (tip, indexed) = try await database.read { connection in
            (
                try EventTable.known(rule.name, in: connection),
                try WorkflowTable.indexed(rule.name, in: connection)
            )
        }
        guard let tip, tip != indexed else { return }
        let revision = try Revision(tip)
        let repository = try await mirrors.repository(rule.name)
        guard try await mirrors.bring(rule.name, revision, at: .branch(rule.branch)) else { return }
        var rows: [WorkflowTable.Row] = []
        var broken: [String] = []
        for file in try await planner.files(of: rule, at: revision, in: repository) {
            guard let workflow = try await read(file, at: revision, in: repository) else {
                broken.append(file)
                continue
            }
            rows.append(WorkflowTable.Row(file: file, title: workflow.title, triggers: workflow.triggers))
        }
        let (found, unread) = (rows, broken)
        let wanted = schedules(of: found, in: rule, now: Int(now.milliseconds / 1000))
        try await database.write { connection in
            try WorkflowTable.replace(found, of: rule.name, at: tip, in: connection)
            let gone = try Self.replace(wanted, of: rule.name, in: connection)
            for file in unread where gone.contains(file) {
                try rules.tell(
                    DeliveryEvent(
                        at: now.text,
                        name: "schedule.disabled",
                        repository: rule.name,
                        revision: tip,
                        subject: file,
                        reason: "The file cannot be read as a workflow any more; the run of the push says why."
                    ),
                    in: connection
                )
            }
        }
        changes.announce(.schedules)
    }

    /// A file that does not parse is followed by nothing: the push that brought it has a failed run that says why.
    private func read(_ file: String, at revision: Revision, in repository: GitRepository) async throws -> Workflow? {
        do {
            let bytes = try await repository.readFile(file, at: revision, limit: RunPlanner.maximumFile)
            return try bytes.map { try Workflow.parse($0, file: file, support: .controller) }
        } catch is WorkflowError {
            return nil
        } catch let error as GitError where error.code == .tooLarge {
            return nil
        }
    }

    private func schedules(of rows: [WorkflowTable.Row], in rule: RepositoryRule, now: Int) -> [ScheduleTable.Row] {
        var wanted: [ScheduleTable.Row] = []
        for row in rows {
            for line in row.trigger("schedule")?.schedules ?? [] {
                let zone = line.timezone ?? TimeZones.standard
                guard let next = zones.next(line.cron, in: zone, after: now) else {
                    logger.warning("\(rule.name): \(row.file): the time zone '\(zone)' is not known on this machine")
                    continue
                }
                wanted.append(
                    ScheduleTable.Row(repository: rule.name, file: row.file, cron: line.cron, zone: zone, due: next)
                )
            }
        }
        if wanted.count > Self.maximumSchedules {
            logger.warning("\(rule.name): of \(wanted.count) schedules the first \(Self.maximumSchedules) are followed")
        }
        return Array(wanted.prefix(Self.maximumSchedules))
    }

    /// A line that stays keeps its time, so that reading the files again neither skips nor repeats it; gives the files of which
    /// lines went.
    private static func replace(
        _ wanted: [ScheduleTable.Row],
        of repository: String,
        in connection: any SQLConnection
    ) throws -> Set<String> {
        var gone: Set<String> = []
        for row in try ScheduleTable.of(repository, in: connection)
        where !wanted.contains(where: { $0.file == row.file && $0.cron == row.cron && $0.zone == row.zone }) {
            try ScheduleTable.delete(row, in: connection)
            gone.insert(row.file)
        }
        for row in wanted { try ScheduleTable.insert(row, in: connection) }
        return gone
    }
}

extension TimeZones {
    /// The next time of a cron line after another; nil where line or zone is none.
    func next(_ cron: String, in zone: String, after instant: Int) -> Int? {
        guard let rules = rules(zone) else { return nil }
        do {
            return try CronSchedule(cron).next(after: instant, in: rules)
        } catch {
            return nil
        }
    }
}
