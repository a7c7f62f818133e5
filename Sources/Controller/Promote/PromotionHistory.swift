import Persistence

/// The promotions and rollbacks of an environment that were made, newest first, with what is to be said of each.
struct PromotionHistory: Sendable {
    let records: [PromotionRecord]
    let details: [String: PromotionDetail]

    static func read(
        _ environment: String,
        limit: Int,
        in connection: any SQLConnection
    ) throws -> PromotionHistory {
        PromotionHistory(
            records: try PromotionTable.made(environment, limit: limit, in: connection),
            details: try PromotionDetailTable.made(environment, limit: limit, in: connection)
        )
    }

    /// What a rollback goes back to unless it is told: the newest earlier promotion that did not fail and was not taken back.
    func before(_ id: Int) -> PromotionRecord? {
        var reverted = Set(details.values.compactMap { $0.kind == .rollback ? $0.reverts : nil })
        // A rollback that was taken back itself takes with it what it had put back.
        for record in records where reverted.contains(record.id) {
            if let restored = details[record.key]?.restores { reverted.insert(restored) }
        }
        guard let place = records.firstIndex(where: { $0.id == id }) else { return nil }
        let present = records[place]
        // After a rollback its own source is there already.
        let restored = details[present.key]?.restores
        return records[(place + 1)...].first { record in
            let detail = details[record.key]
            return detail?.kind != .rollback && detail?.failedAt == nil && !reverted.contains(record.id)
                && record.id != restored && record.changed
        }
    }

    /// The values that were set after a promotion, as they were asked for.
    func values(after id: Int) -> [String] {
        records.prefix { $0.id != id }.flatMap { details[$0.key]?.values ?? [] }
    }
}
