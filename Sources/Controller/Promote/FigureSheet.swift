import ControllerAPI

/// The four figures of deliveries, from an environment's history.
///
/// - Deployments: promotions of the time that stand in the history; rollbacks are none.
/// - Lead time: from the source commit to the promotion.
/// - Failure rate: the share of the deployments after which the environment was degraded before it was healthy, or that
///   were rolled back.
/// - Time to restore: from the first sign of such a failure until the environment was healthy again. What gave no sign
///   until somebody rolled it back had failed for all the time it was there.
struct FigureSheet {
    /// Newest first.
    let entries: [HistoryEntry]

    /// Oldest first.
    let health: [HealthTable.Row]
    let days: Int
    let now: Timestamp

    var figures: DeliveryFigures {
        let start = now.adding(seconds: -days * 86_400)
        let made = entries.filter { entry in
            entry.kind == "promotion" && Timestamp(entry.from).map { $0 >= start } ?? false
        }
        let failed = made.filter { $0.failedAt != nil }
        return DeliveryFigures(
            days: days,
            deployments: made.count,
            leadTime: Self.median(made.compactMap(\.leadTime)),
            failureRate: made.isEmpty ? nil : Double(failed.count) / Double(made.count),
            timeToRestore: Self.median(failed.compactMap(restored))
        )
    }

    /// How long a failure lasted, in seconds; nil while it does.
    private func restored(_ entry: HistoryEntry) -> Int? {
        guard let failed = entry.failedAt.flatMap(Timestamp.init) else { return nil }
        if entry.failedAt == entry.until, let begun = Timestamp(entry.from) {
            return Int((failed.milliseconds - begun.milliseconds) / 1000)
        }
        let healthy = health.first { row in
            row.health == .healthy && Timestamp(row.since).map { $0 > failed } ?? false
        }
        guard let end = healthy.flatMap({ Timestamp($0.since) }) else { return nil }
        return Int((end.milliseconds - failed.milliseconds) / 1000)
    }

    /// The middle one, or the mean of the two in the middle.
    static func median(_ values: [Int]) -> Int? {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return nil }
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }
}
