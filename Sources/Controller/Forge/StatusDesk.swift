import HTTPTransport
import Logging
import Persistence

/// Tells forges how runs stand, and goes on trying when they do not listen.
struct StatusDesk: Sendable {
    /// After this long a status is given up.
    static let patience = 24 * 3600

    /// The longest pause between two tries, in seconds.
    static let longestPause = 900

    /// How many forges' repositories are told at the same time.
    private static let maximumTurns = 8

    /// How long what was sent is remembered, in seconds.
    private static let memory = 30 * 86_400

    let database: any SQLDatabase
    let rules: Rules
    let client: ForgeAPI
    let logger: Logger

    /// Sends what is due.
    ///
    /// - Returns: when the next is due; nil when nothing waits.
    func send() async throws -> Timestamp? {
        let now = Timestamp.now()
        let rows = try await database.read { try StatusTable.due(at: now, in: $0) }
        if !rows.isEmpty {
            let groups = Dictionary(grouping: rows, by: \.repository)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (count, (repository, rows)) in groups.enumerated() {
                    if count >= Self.maximumTurns { _ = try await group.next() }
                    group.addTask { try await send(rows, of: repository) }
                }
                try await group.waitForAll()
            }
            let before = now.adding(seconds: -Self.memory)
            try await database.write { try StatusTable.prune(before: before, in: $0) }
        }
        let next = try await database.read { try StatusTable.next(in: $0) }
        return next.map { Timestamp(milliseconds: $0) }
    }

    /// Sends the statuses of one repository in turn; the first that its forge does not take now ends that.
    private func send(_ rows: [StatusTable.Row], of repository: String) async throws {
        guard let forge = rules.repository(repository)?.forge else {
            for row in rows { try await settle(row) }
            return
        }
        for (place, row) in rows.enumerated() {
            switch await answer(row, from: forge) {
            case .taken: try await settle(row)
            case .refused(let why):
                logger.warning(
                    "\(repository): the forge refuses the status of \(row.status.revision.prefix(12)): \(why)"
                )
                try await settle(row)
            case .later(let why, let seconds):
                for row in rows[place...] { try await postpone(row, why, seconds: seconds) }
                return
            }
        }
    }

    private func answer(_ row: StatusTable.Row, from forge: ForgeRule) async -> ForgeAPI.Answer {
        do {
            return try await client.send(row.status, to: forge)
        } catch let error as HTTPError {
            return .later(error.message, seconds: nil)
        } catch {
            return .later("it cannot be reached", seconds: nil)
        }
    }

    private func settle(_ row: StatusTable.Row) async throws {
        try await database.write { try StatusTable.settle(row, in: $0) }
    }

    private func postpone(_ row: StatusTable.Row, _ why: String, seconds: Int?) async throws {
        let now = Timestamp.now()
        if now.milliseconds - row.changedAt > Int64(Self.patience) * 1000 {
            logger.warning("\(row.repository): the forge was not told of \(row.status.revision.prefix(12)): \(why)")
            return try await settle(row)
        }
        let grown = min(Self.longestPause, 5 << min(row.attempts, 10))
        let pause = max(grown, min(max(0, seconds ?? 0), Self.longestPause))
        if row.attempts == 0 { logger.info("\(row.repository): the forge is told later: \(why)") }
        try await database.write { try StatusTable.postpone(row, until: now.adding(seconds: pause), in: $0) }
    }
}
