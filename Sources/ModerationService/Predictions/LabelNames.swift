import HTTPTypes
import Moderation
import Persistence

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension [Label] {
    /// The names as a JSON list.
    var json: String {
        var json = JSONWriter()
        json.labels(self)
        return json.text
    }

    /// Reads what `json` writes.
    init(json text: String) throws {
        let names: [String]
        do {
            names = try JSONDecoder().decode([String].self, from: Data(text.utf8))
        } catch {
            throw PersistenceError(.misuse, "a column that has to hold labels does not", cause: error)
        }
        self = names.compactMap { Label(name: $0) }
    }
}

extension Label {
    /// Labels by their names, each once and in their order; a name that is none answers 400.
    static func parse(_ names: [String], _ field: String) throws -> [Label] {
        let labels = try names.map { name in
            guard let label = Label(name: name) else {
                let names = Label.allCases.map { $0.name }.joined(separator: ", ")
                throw Problem(.badRequest, "\(field) has a label that does not exist; there are \(names)")
            }
            return label
        }
        return Set(labels).sorted { $0.rawValue < $1.rawValue }
    }
}

extension JSONWriter {
    mutating func labels(_ labels: [Label]) {
        array { json in
            for label in labels { json.value(label.name) }
        }
    }

    mutating func scores(_ scores: LabelScores) {
        object { json in
            for label in Label.allCases {
                json.key(label.name)
                json.value(scores[label])
            }
        }
    }
}
