/// The details of an audit entry as names and texts.
enum AuditDetail {
    /// The fields of an object in JSON, by name; nil for what is no object of plain values.
    static func values(_ text: String) -> [(name: String, value: String)]? {
        do {
            let fields = try JSON.decode([String: Word].self, from: text)
            return fields.map { ($0.key, $0.value.text) }.filter { !$0.1.isEmpty }.sorted { $0.0 < $1.0 }
        } catch {
            // It is shown as it is, then.
            return nil
        }
    }

    private struct Word: Decodable {
        let text: String

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                text = ""
            } else if let value = Self.plain(container) {
                text = value
            } else {
                text = try container.decode([String].self).joined(separator: ", ")
            }
        }

        private static func plain(_ container: any SingleValueDecodingContainer) -> String? {
            if let text = attempt({ try container.decode(String.self) }) { return text }
            if let number = attempt({ try container.decode(Int.self) }) { return String(number) }
            return attempt { try container.decode(Bool.self) }.map { $0 ? "yes" : "no" }
        }

        /// A value of another kind than asked for is no failure here: the next kind is tried.
        private static func attempt<Value>(_ decode: () throws -> Value) -> Value? {
            do { return try decode() } catch { return nil }
        }
    }
}
