import ControllerAPI
import Git
import Persistence

/// Tells what environments have had, and how their deliveries go.
struct HistoryDesk: Sendable {
    /// Over how many days the figures are.
    static let days = 30

    /// The most promotions that the figures look at.
    private static let maximumRecords = 5000

    let database: any SQLDatabase
    let rules: Rules
    let mirrors: Mirrors
    let clock: WallClock

    private struct Record: Sendable {
        var history: PromotionHistory
        var titles: [Int: String]
        var health: [HealthTable.Row]
        var holds: [Hold]
    }

    /// An environment's promotions and rollbacks, newest first.
    func history(_ environment: String, limit: Int) async throws -> EnvironmentHistory {
        guard let rule = rules.environment(environment) else {
            let known = rules.environments.map(\.name).joined(separator: ", ")
            throw ControllerError(.notFound, "there is no environment '\(environment.prefix(60))'; there are \(known)")
        }
        let now = clock.now()
        let start = now.adding(seconds: -Self.days * 86_400)
        let record = try await database.read { try self.record(rule, limit: limit, since: start, at: now, in: $0) }
        let committed = await sourceTimes(of: record.history.records)
        let entries = entries(record, committed: committed)
        return EnvironmentHistory(
            environment: rule.name,
            entries: Array(entries.prefix(limit)),
            figures: FigureSheet(entries: entries, health: record.health, days: Self.days, now: now).figures,
            holds: record.holds
        )
    }

    private func record(
        _ rule: EnvironmentRule,
        limit: Int,
        since start: Timestamp,
        at now: Timestamp,
        in connection: any SQLConnection
    ) throws -> Record {
        // The figures need what was made since, the list what it shows; the rest of a long history stays where it is.
        let recent = try PromotionTable.count(rule.name, since: start.text, in: connection)
        let wanted = min(max(limit, recent), Self.maximumRecords)
        let history = try PromotionHistory.read(rule.name, limit: wanted, in: connection)
        var titles: [Int: String] = [:]
        for promotion in history.records.prefix(limit) {
            titles[promotion.runID] = try RunTable.find(promotion.runID, in: connection)?.title
        }
        return Record(
            history: history,
            titles: titles,
            health: try HealthTable.changes(of: Rules.key(rule.name), since: start.text, in: connection),
            holds: try HoldTable.active(rule.name, at: now, in: connection)
        )
    }

    /// When the source commits were made, where they are here.
    private func sourceTimes(of records: [PromotionRecord]) async -> [String: Timestamp] {
        var times: [String: Timestamp] = [:]
        for (name, records) in Dictionary(grouping: records.prefix(1000), by: \.repository) {
            do {
                let revisions = Set(try records.map { try Revision($0.revision) })
                for (revision, seconds) in try await mirrors.repository(name).commitTimes(of: revisions) {
                    times[revision.hex] = Timestamp(milliseconds: seconds * 1000)
                }
            } catch {
                // Lead times are left out where Git cannot tell them.
                continue
            }
        }
        return times
    }

    private func entries(_ record: Record, committed: [String: Timestamp]) -> [HistoryEntry] {
        let records = record.history.records
        var rolledBackAt: [Int: String] = [:]
        for promotion in records {
            guard let reverts = record.history.details[promotion.key]?.reverts else { continue }
            rolledBackAt[reverts] = promotion.committedAt
        }
        return records.enumerated().map { place, promotion in
            let detail = record.history.details[promotion.key]
            let from = promotion.committedAt ?? promotion.createdAt
            var lead: Int?
            if detail?.kind != .rollback, let source = committed[promotion.revision], let made = Timestamp(from) {
                lead = Int(max(0, made.milliseconds - source.milliseconds) / 1000)
            }
            return HistoryEntry(
                id: promotion.id,
                kind: (detail?.kind ?? .promotion).rawValue,
                run: promotion.runID,
                job: promotion.job,
                revision: promotion.revision,
                title: record.titles[promotion.runID] ?? "",
                commit: promotion.promotion ?? "",
                images: promotion.images,
                values: detail?.values ?? [],
                approvals: (detail?.approvals ?? []).filter { $0.decision == .approve },
                actor: detail?.actor,
                reason: detail?.reason,
                restores: detail?.restores,
                from: from,
                until: place == 0 ? nil : records[place - 1].committedAt,
                leadTime: lead,
                failedAt: [detail?.failedAt, rolledBackAt[promotion.id]].compactMap(\.self).min(),
                pullRequest: detail?.pullRequest
            )
        }
    }
}
