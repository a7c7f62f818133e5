import Moderation
import Telemetry

/// Scores comments: from the cache when it can, through the classifier otherwise; every answer goes to the log.
struct PredictionEngine: Sendable {
    let model: RegisteredModel
    let actions: ActionPolicy
    let review: ReviewPolicy
    let cache: PredictionCache
    let log: PredictionLog
    let metrics: MetricsRegistry

    /// `isStored` false keeps nothing of the comment once it is answered: neither in the log nor in the cache.
    func predict(_ text: String, client: String = "", isStored: Bool = true) -> Prediction {
        let start = ContinuousClock.now
        let digest = CommentDigest(of: text)
        let known = cache.scores(for: digest)
        let scores = known ?? model.classifier.scores(for: text)
        if known == nil, isStored { cache.store(scores, for: digest) }
        let labels = model.classifier.labels(for: scores)
        let action = actions.action(scores)
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
        if isStored { log.append(prediction) }
        return prediction
    }

    private func count(_ prediction: Prediction) {
        metrics.count("moderation_predictions_total")
        metrics.count("moderation_cache_total", prediction.isCacheHit ? "outcome=\"hit\"" : "outcome=\"miss\"")
        metrics.count("moderation_actions_total", "action=\"\(prediction.action.rawValue)\"")
        for label in prediction.labels { metrics.count("moderation_labels_total", "label=\"\(label.name)\"") }
    }
}
