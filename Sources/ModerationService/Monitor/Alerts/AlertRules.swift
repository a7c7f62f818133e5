import Moderation

/// Something that somebody should know now.
struct MonitorAlert: Sendable, Hashable {
    /// Its name in the words of Prometheus, such as `ModerationDrift`.
    var name: String
    /// Tells several of one name apart; empty when there is only one.
    var subject: String
    var summary: String

    var key: String { subject.isEmpty ? name : name + "/" + subject }
}

/// From when on the monitor says something; a rule without a number is off.
public struct AlertRules: Sendable, Hashable {
    static let drift = "ModerationDrift"

    /// The 99th percentile of the last hour's latency, in milliseconds.
    public var slowest: Double? = 250
    /// The share of predictions that people found right, of the last day.
    public var leastAccuracy: Double? = 0.8
    /// With fewer words of people, nothing is said about accuracy.
    public var fewestFeedback = 30
    /// How many minutes may pass without a prediction.
    public var longestSilence: Int?

    public init() {}

    /// What is wrong now.
    func alerts(hour: MonitorSnapshot, day: MonitorSnapshot) -> [MonitorAlert] {
        var alerts: [MonitorAlert] = []
        for label in day.drift?.drifted ?? [] {
            let index = MonitorText.number(label.populationStabilityIndex, digits: 2)
            let share = "\(MonitorText.percent(label.referenceShare)) → \(MonitorText.percent(label.currentShare))"
            alerts.append(
                MonitorAlert(
                    name: Self.drift,
                    subject: label.label,
                    summary: "\(label.label) has drifted: PSI \(index), given \(share)"
                )
            )
        }
        if let slowest, let found = hour.total.latency.quantile(0.99), found > slowest {
            let (now, limit) = (MonitorText.milliseconds(found), MonitorText.milliseconds(slowest))
            alerts.append(
                MonitorAlert(
                    name: "ModerationSlow",
                    subject: "",
                    summary: "p99 of the last hour is \(now), over \(limit)"
                )
            )
        }
        let feedback = day.feedback
        if let leastAccuracy, feedback.total >= fewestFeedback, let accuracy = feedback.accuracy,
            accuracy < leastAccuracy
        {
            let (now, limit) = (MonitorText.percent(accuracy), MonitorText.percent(leastAccuracy))
            alerts.append(
                MonitorAlert(
                    name: "ModerationInaccurate",
                    subject: "",
                    summary: "people found \(now) of \(feedback.total) predictions right, under \(limit)"
                )
            )
        }
        if let longestSilence, hour.slots.suffix(longestSilence + 1).allSatisfy({ $0.figures.comments == 0 }) {
            alerts.append(
                MonitorAlert(
                    name: "ModerationSilent",
                    subject: "",
                    summary: "no prediction was stored for \(longestSilence) minutes"
                )
            )
        }
        return alerts
    }
}
