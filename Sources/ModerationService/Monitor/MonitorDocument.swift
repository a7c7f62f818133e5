import Moderation

/// A snapshot for other programs.
enum MonitorDocument {
    static func json(_ snapshot: MonitorSnapshot, findings: MonitorService.Findings) -> JSONWriter {
        var json = JSONWriter()
        json.object { json in
            json.member("range", snapshot.range.rawValue)
            json.member("taken", snapshot.taken.description)
            json.key("slots")
            json.array { json in
                for slot in snapshot.slots {
                    json.object { json in
                        json.member("start", slot.start.description)
                        figures(slot.figures, to: &json)
                        json.member("drift", slot.drift)
                    }
                }
            }
            json.key("versions")
            json.array { json in
                for version in snapshot.versions {
                    json.object { json in
                        json.member("model", version.name)
                        json.member("version", version.version)
                        figures(version.figures, to: &json)
                        json.member("feedback", version.feedback.total)
                        json.member("accuracy", version.feedback.accuracy)
                    }
                }
            }
            json.key("drift")
            json.array { json in
                for label in snapshot.drift?.labels ?? [] {
                    json.object { json in
                        json.member("label", label.label)
                        json.member("level", label.level.rawValue)
                        json.member("psi", label.populationStabilityIndex)
                        json.member("jensen_shannon", label.jensenShannon)
                        json.member("chi_square_p", label.probability)
                        json.member("reference_share", label.referenceShare)
                        json.member("current_share", label.currentShare)
                    }
                }
            }
            json.key("feedback")
            json.object { json in
                json.member("total", snapshot.feedback.total)
                json.member("accuracy", snapshot.feedback.accuracy)
                for label in Label.allCases {
                    json.key(label.name)
                    json.object { json in
                        json.member("precision", snapshot.feedback.tallies[label.rawValue].precision)
                        json.member("recall", snapshot.feedback.tallies[label.rawValue].recall)
                    }
                }
            }
            json.key("alerts")
            json.array { json in
                for alert in findings.firing {
                    json.object { json in
                        json.member("name", alert.name)
                        json.member("subject", alert.subject)
                        json.member("summary", alert.summary)
                        json.member("since", Timestamp(millisecondsSince1970: alert.since).description)
                    }
                }
            }
        }
        return json
    }

    private static func figures(_ figures: MonitorFigures, to json: inout JSONWriter) {
        json.member("comments", figures.comments)
        json.member("flagged", figures.flagged)
        json.member("cache_hits", figures.cacheHits)
        for (name, share) in [("p50_ms", 0.5), ("p95_ms", 0.95), ("p99_ms", 0.99)] {
            json.member(name, figures.latency.quantile(share))
        }
        json.key("labels")
        json.object { json in
            for label in Label.allCases { json.member(label.name, figures.labels[label.rawValue]) }
        }
    }
}

extension JSONWriter {
    /// A number to six digits behind the point, or null.
    fileprivate mutating func member(_ name: String, _ value: Double?) {
        key(name)
        self.value(value.map { Float($0) } ?? .nan)
    }
}
