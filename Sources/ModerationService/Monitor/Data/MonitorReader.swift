import Moderation
import Persistence

/// Puts a snapshot together from one consistent state of the database.
struct MonitorReader {
    /// With fewer comments the drift of a slot is chance.
    private static let fewestInSlot = 50

    private let connection: any SQLConnection
    private let statements: MonitorStatements

    init(_ connection: any SQLConnection) {
        self.connection = connection
        statements = MonitorStatements(dialect: connection.dialect)
    }

    func snapshot(
        _ range: MonitorRange,
        at now: Timestamp,
        reference given: DriftReference?,
        settings: DriftSettings
    ) throws -> MonitorSnapshot {
        let starts = range.slots(until: now)
        let start = starts.first ?? now
        let span: [SQLValue] = [.text(start.description), .text(now.description)]
        let (figures, models) = try figures(range, span)
        var snapshot = MonitorSnapshot(range: range, taken: now, slots: [], versions: try versions(models, span))
        snapshot.slots = starts.map { MonitorSnapshot.Slot(start: $0, figures: figures[range.key(of: $0)] ?? .init()) }
        guard let model = try connection.first(statements.newestModel) else {
            snapshot.driftMissing = "There are no predictions yet."
            return snapshot
        }
        let of: [SQLValue] = [.text(try model.text("model_name")), .text(try model.text("model_version")), span[0]]
        let name = "\(try model.text("model_name")) \(try model.text("model_version"))"
        let reference =
            try given ?? sample(.oldestBefore, of, source: "the first comments that \(name) scored, before this range")
        guard reference.comments >= settings.fewestComments else {
            snapshot.driftMissing = """
                There is nothing to compare with yet: a reference has at least \(settings.fewestComments) comments, and of \
                \(name) there are \(reference.comments) from before this range.
                """
            return snapshot
        }
        let current = try sample(.newestSince, of, source: name)
        let report = DriftReport(
            reference: reference,
            current: current,
            driftFrom: settings.threshold,
            fewest: settings.fewestComments
        )
        snapshot.drift = report
        for index in snapshot.slots.indices {
            snapshot.slots[index].drift = drift(of: snapshot.slots[index], reference)
        }
        return snapshot
    }

    /// By slot, and by model.
    private func figures(
        _ range: MonitorRange,
        _ span: [SQLValue]
    ) throws -> ([String: MonitorFigures], [String: MonitorFigures]) {
        var slots: [String: MonitorFigures] = [:]
        var models: [String: MonitorFigures] = [:]
        for row in try connection.query(statements.figures(slotPrefix: range.prefix), span) {
            let figures = try statements.figures(row)
            slots[try row.text("slot"), default: .init()].add(figures)
            models[try row.text("model"), default: .init()].add(figures)
        }
        return (slots, models)
    }

    private func versions(
        _ figures: [String: MonitorFigures],
        _ span: [SQLValue]
    ) throws -> [MonitorSnapshot.Version] {
        var feedback: [String: FeedbackFigures] = [:]
        for row in try connection.query(statements.feedback, span) {
            feedback[try row.text("model"), default: .init()].add(
                try row.int("comments"),
                isCorrect: try row.bool("correct"),
                given: try row.text("given"),
                truth: try row.optionalText("truth")
            )
        }
        return Set(figures.keys).union(feedback.keys).sorted().map { key in
            let at = key.lastIndex(of: "@") ?? key.endIndex
            return MonitorSnapshot.Version(
                name: String(key[..<at]),
                version: String(key[at...].dropFirst()),
                figures: figures[key] ?? .init(),
                feedback: feedback[key] ?? .init()
            )
        }
    }

    private func sample(
        _ sample: MonitorStatements.Sample,
        _ arguments: [SQLValue],
        source: String
    ) throws -> DriftReference {
        var counted = DriftReference(source: source)
        let none = [Int](repeating: 0, count: DriftReference.bounds.count + 1)
        for label in Label.allCases { counted.scores[label.name] = none }
        for row in try connection.query(statements.counts(of: sample), arguments) {
            let count = try row.int("comments")
            let bin = try row.int("bin")
            guard let label = Label(rawValue: try row.int("label")) else {
                counted.comments = count
                continue
            }
            if bin < 0 {
                counted.labels[label.name] = count
            } else if none.indices.contains(bin) {
                counted.scores[label.name]?[bin] = count
            }
        }
        return counted
    }

    /// The largest index of any label, given or not, in one slot.
    private func drift(of slot: MonitorSnapshot.Slot, _ reference: DriftReference) -> Double? {
        guard slot.figures.comments >= Self.fewestInSlot else { return nil }
        return Label.allCases.compactMap { label in
            let before = Double(reference.labels[label.name] ?? 0)
            let now = Double(slot.figures.labels[label.rawValue])
            return DriftMeasures.populationStabilityIndex(
                [before, Double(reference.comments) - before],
                [now, Double(slot.figures.comments) - now]
            )
        }.max()
    }
}
