/// Builds a mapping; what is nil or has its standard value is left out.
struct Entries {
    private(set) var entries: [(String, YAMLText)] = []

    /// A mapping that starts as every file of Headgate does.
    init(kind: String) {
        entries = [("apiVersion", .text(ConfigurationFile.apiVersion)), ("kind", .text(kind))]
    }

    init() {}

    var yaml: YAMLText { .mapping(entries) }

    mutating func add(_ key: String, _ text: String?) {
        if let text { entries.append((key, .text(text))) }
    }

    mutating func add(_ key: String, _ number: Int, unless standard: Int) {
        if number != standard { entries.append((key, .number(number))) }
    }

    mutating func add(_ key: String, _ bool: Bool) {
        if bool { entries.append((key, .bool(bool))) }
    }

    mutating func add(_ key: String, _ texts: [String], unless standard: [String] = []) {
        if texts != standard { entries.append((key, .list(texts.map { .text($0) }))) }
    }

    mutating func add(_ key: String, _ duration: Duration, unless standard: Duration) {
        if duration != standard { entries.append((key, .text(DurationText.write(duration)))) }
    }

    /// Names in order, so that the text is always the same.
    mutating func add(secrets: [String: SecretReference], vars: [String: String]) {
        let names = secrets.keys.sorted()
        if !names.isEmpty {
            add("secrets", .mapping(names.compactMap { name in secrets[name].map { (name, $0.yaml) } }))
        }
        let variables = vars.sorted { $0.key < $1.key }
        if !variables.isEmpty { add("vars", .mapping(variables.map { ($0.key, .text($0.value)) })) }
    }

    mutating func add(_ key: String, _ value: YAMLText?) {
        if let value { entries.append((key, value)) }
    }

    mutating func add<T>(_ key: String, _ items: [T], _ yaml: (T) -> YAMLText) {
        if !items.isEmpty { entries.append((key, .list(items.map(yaml)))) }
    }
}
