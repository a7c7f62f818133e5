import Moderation
import ModerationService

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Finds out how good a model is: on labelled comments, or by what its run logged.
struct GateTrial {
    let source: ModelSource
    let dataFiles: [String]

    /// By metric.
    func measure(_ reference: ModelReference) async throws -> [String: Double] {
        guard !dataFiles.isEmpty else {
            if case .file(let path) = reference {
                throw ModerationError(.notFound, "\(path) has no run to look at; give labelled comments with --data")
            }
            guard let run = try await source.tracker.version(reference).run else {
                throw ModerationError(
                    .notFound,
                    "\(reference) has no run to look at; give labelled comments with --data"
                )
            }
            return try await source.tracker.run(run).metrics
        }
        let model = try await source.load(reference)
        let reports = LabelReport.evaluate(model.classifier, on: try DataFiles.load(dataFiles))
        var entries = RunEntries()
        try entries.add(record: Array(try JSONEncoder().encode(reports)), folder: "evaluation", at: 0)
        return Dictionary(entries.metrics.map { ($0.key, $0.value) }) { $1 }
    }

    /// Nothing when there is no such model, version or alias.
    func measureIfThere(_ reference: ModelReference) async throws -> [String: Double]? {
        if case .file = reference { return try await measure(reference) }
        do {
            _ = try await source.tracker.version(reference)
        } catch let error as ModerationError where error.code == .notFound {
            return nil
        }
        return try await measure(reference)
    }
}
