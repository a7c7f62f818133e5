import Moderation
import Telemetry

/// Scores comments: from the cache when it can, through the classifier otherwise; every answer goes to the log.
struct PredictionEngine: Sendable {
    let model: RegisteredModel
    let review: ReviewPolicy
    let cache: PredictionCache
    let log: PredictionLog
    /// Whether predictions are written down; what people say about comments always is.
    let isLogging: Bool
    let metrics: MetricsRegistry

    /// `isStored` false keeps nothing of the comment once it is answered: neither in the log nor in the cache.
    func predict(_ text: String, client: String = "", isStored: Bool = true) -> Prediction {
        let start = ContinuousClock.now
        let digest = CommentDigest(of: text)
        let known = cache.scores(for: digest)
        let scores = known ?? model.classifier.scores(for: text)
        if known == nil, isStored { cache.store(scores, for: digest) }
        let labels = model.classifier.labels(for: scores)
        let action = model.classifier.action(for: scores)
        let prediction = Prediction(
            requestID: RequestIdentifier(),
            text: text,
            digest: digest,
            scores: scores,
            labels: labels,
            action: action,
            isCacheHit: known != nil,
            client: client,
            placement: isStored
                ? review.placement(of: scores, action: action, draw: Double.random(in: 0..<1)) : nil,
            modelName: model.name,
            modelVersion: model.version,
            latency: ContinuousClock.now - start,
            createdAt: .now
        )
        count(prediction)
        if isStored, isLogging { log.append(prediction) }
        return prediction
    }

    /// Stores what somebody says the scores of a comment should be, beside what they are.
    func suggest(_ suggested: [Label: Float], for text: String, client: String) async throws {
        let scores = model.classifier.scores(for: text)
        let labels = model.classifier.labels(for: scores)
        let prediction = Prediction(
            requestID: RequestIdentifier(),
            text: text,
            digest: CommentDigest(of: text),
            scores: scores,
            labels: labels,
            action: model.classifier.action(for: scores),
            client: client,
            modelName: model.name,
            modelVersion: model.version,
            latency: .zero,
            createdAt: .now
        )
        var json = JSONWriter()
        json.object { json in
            for (label, score) in suggested.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                json.key(label.name)
                json.value(score)
            }
        }
        let feedback = Feedback(
            requestID: prediction.requestID,
            correct: suggested.allSatisfy { labels.contains($0.key) == ($0.value >= 0.5) },
            trueLabels: Label.allCases.filter { suggested[$0] ?? 0 >= 0.5 },
            suggestedScores: json.text,
            createdAt: .now
        )
        try await log.append(prediction, feedback)
    }

    private func count(_ prediction: Prediction) {
        metrics.count("moderation_predictions_total")
        metrics.count("moderation_cache_total", prediction.isCacheHit ? "outcome=\"hit\"" : "outcome=\"miss\"")
        metrics.count("moderation_actions_total", "action=\"\(prediction.action.rawValue)\"")
        for label in prediction.labels { metrics.count("moderation_labels_total", "label=\"\(label.name)\"") }
    }
}
