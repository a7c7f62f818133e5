#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension RunEntries {
    /// Adds what a record says, such as a model's `metadata.json` or the report of an evaluation.
    ///
    /// Numbers below `validation`, `evaluation`, `metrics` and `reports` are metrics, digests are tags, and the rest is
    /// parameters. Lists of objects are told apart by what their members are called (`set`, `label` and the like), lists of
    /// numbers are left out. `folder`, when given, makes every number a metric below it.
    public mutating func add(record json: [UInt8], folder: String? = nil, at time: Int64) throws(ModerationError) {
        let value: JSONValue
        do {
            value = try JSONDecoder().decode(JSONValue.self, from: Data(json))
        } catch {
            throw ModerationError(.invalidData, "the record is not JSON", cause: error)
        }
        guard case .object(let members) = value else {
            add(value, path: [], metrics: folder ?? "metrics", time)
            return
        }
        for (name, value) in members {
            if let folder {
                add(value, path: Self.measured.contains(name) ? [] : [name], metrics: folder, time)
            } else if Self.measured.contains(name) {
                add(value, path: [], metrics: name, time)
            } else {
                add(value, path: [name], metrics: nil, time)
            }
        }
    }

    private static let measured: Set<String> = ["validation", "evaluation", "metrics", "reports"]
    private static let identifying = [
        "set", "data", "source", "obfuscation", "attack", "group", "identity", "label", "name", "id",
    ]

    private mutating func add(_ value: JSONValue, path: [String], metrics: String?, _ time: Int64) {
        switch value {
        case .object(let members):
            for (name, value) in members.sorted(by: { $0.key < $1.key }) {
                add(value, path: path + [name], metrics: metrics, time)
            }
        case .array(let elements):
            for element in elements {
                guard case .object(var members) = element else { continue }
                let names = Self.identifying.compactMap { key -> String? in
                    guard case .text(let name)? = members[key] else { return nil }
                    members[key] = nil
                    return name
                }
                // What groups the figures of one thing says nothing: `ranking`, `atThreshold`.
                for (name, value) in members {
                    if metrics != nil, case .object(let inner) = value {
                        for (name, value) in inner { add(value, path: path + names + [name], metrics: metrics, time) }
                    } else {
                        add(value, path: path + names + [name], metrics: metrics, time)
                    }
                }
            }
        case .number(let number):
            if let metrics {
                guard number.isFinite else { return }
                let measure = Self.snake(path.last ?? "value")
                let key = TrackingRules.key(([metrics] + path.dropLast() + [measure]).joined(separator: "/"))
                self.metrics.append(RunMetric(key, number, timestamp: time))
            } else {
                parameters[TrackingRules.key(path.joined(separator: "/"))] = Self.text(number)
            }
        case .text(let text):
            let key = TrackingRules.key(path.joined(separator: "/"))
            if metrics == nil, path.last == "sha256" {
                tags[key] = String(text.prefix(64))
            } else if metrics == nil {
                parameters[key] = String(text.prefix(1000))
            }
        case .flag(let flag):
            if metrics == nil { parameters[TrackingRules.key(path.joined(separator: "/"))] = String(flag) }
        case .null: break
        }
    }

    private static func text(_ number: Double) -> String {
        Int64(exactly: number).map { String($0) } ?? String(number)
    }

    /// `rocAUC` as `roc_auc`.
    static func snake(_ name: String) -> String {
        var words = ""
        var wasLower = false
        for character in name {
            if character.isUppercase, wasLower { words += "_" }
            wasLower = character.isLowercase || character.isNumber
            words += character.lowercased()
        }
        return words
    }
}
