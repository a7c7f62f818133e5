import Glibc

/// Settings by name; an empty value counts as none.
public struct SettingsSource: Sendable {
    private let values: [String: String]?
    private var replaced: [String: String] = [:]

    /// The environment of this process.
    public static let process = SettingsSource(values: nil)

    private init(values: [String: String]?) {
        self.values = values
    }

    /// The same but for these, such as what the command line says.
    public func replacing(_ values: [String: String]) -> SettingsSource {
        var copy = self
        copy.replaced.merge(values) { $1 }
        return copy
    }

    public init(_ values: [String: String]) {
        self.values = values
    }

    public subscript(name: String) -> String? {
        let value = replaced[name] ?? values.map { $0[name] } ?? getenv(name).map { String(cString: $0) }
        return value?.isEmpty == true ? nil : value
    }

    func integer(_ name: String, in range: ClosedRange<Int>) throws(ModerationServiceError) -> Int? {
        guard let text = self[name] else { return nil }
        guard let value = Int(text), range.contains(value) else {
            throw ModerationServiceError(
                .invalidConfiguration,
                "\(name) is a number from \(range.lowerBound) to \(range.upperBound), not “\(text.prefix(100))”"
            )
        }
        return value
    }

    /// One of a few words.
    func choice<Value>(
        _ name: String,
        _ choices: KeyValuePairs<String, Value>
    ) throws(ModerationServiceError) -> Value? {
        guard let text = self[name] else { return nil }
        guard let choice = choices.first(where: { $0.key == text }) else {
            let words = choices.map { $0.key }.joined(separator: " or ")
            throw ModerationServiceError(.invalidConfiguration, "\(name) is \(words), not “\(text.prefix(100))”")
        }
        return choice.value
    }

    /// A number from 0 to 1, both included.
    func share(_ name: String) throws(ModerationServiceError) -> Double? {
        guard let text = self[name] else { return nil }
        guard let value = Double(text), (0...1).contains(value) else {
            throw ModerationServiceError(
                .invalidConfiguration,
                "\(name) is a number from 0 to 1, not “\(text.prefix(100))”"
            )
        }
        return value
    }
}
