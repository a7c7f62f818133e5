import Crypto
import Moderation
import Telemetry

/// Scores comments: from the cache when it can, through the classifier otherwise; every answer goes to the log.
struct PredictionEngine: Sendable {
    let model: RegisteredModel
    let cache: PredictionCache
    let log: PredictionLog
    let metrics: MetricsRegistry

    func predict(_ text: String) -> Prediction {
        let start = ContinuousClock.now
        let digest = Array(SHA256.hash(data: Array(text.utf8)))
        let scores: LabelScores
        if let known = cache.scores(for: digest) {
            scores = known
            metrics.count("moderation_cache_total", "outcome=\"hit\"")
        } else {
            scores = model.classifier.scores(for: text)
            cache.store(scores, for: digest)
            metrics.count("moderation_cache_total", "outcome=\"miss\"")
        }
        let prediction = Prediction(
            requestID: RequestIdentifier(),
            text: text,
            inputHash: Self.hexadecimal(digest),
            scores: scores,
            labels: model.classifier.labels(for: scores),
            modelName: model.name,
            modelVersion: model.version,
            latency: ContinuousClock.now - start,
            createdAt: .now
        )
        metrics.count("moderation_predictions_total")
        for label in prediction.labels { metrics.count("moderation_labels_total", "label=\"\(label.name)\"") }
        log.append(prediction)
        return prediction
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
