/// The variables of one container, all of them known.
///
/// Pure.
struct PodEnvironment: Sendable {
    /// Names and values in order, each name once.
    let variables: [(name: String, value: String)]
    private let known: [String: String]

    init(_ desired: [DesiredVariable], facts: PodFacts) {
        var known: [String: String] = [:]
        var all: [(name: String, value: String)] = []
        for variable in desired {
            let (name, value) =
                switch variable {
                case .value(let name, let text): (name, text)
                case .literal(let name, let text): (name, Self.expanded(text, known))
                case .field(let name, let field): (name, facts.text(of: field))
                case .resource(let name, let field): (name, facts.text(of: field))
                }
            known[name] = value
            all.append((name, value))
        }
        self.known = known
        // A later value of the same name takes the place of an earlier one, as env does over envFrom.
        var seen: Set<String> = []
        variables = all.reversed().filter { seen.insert($0.name).inserted }.reversed()
    }

    /// As the engine takes them.
    var lines: [String] { variables.map { "\($0.name)=\($0.value)" } }

    /// A text with the variables in it put in.
    func expanded(_ text: String) -> String { Self.expanded(text, known) }

    /// `$(NAME)` stands for a variable, `$$` for one dollar; what is not known stays as it is.
    static func expanded(_ text: String, _ known: [String: String]) -> String {
        guard text.contains("$") else { return text }
        var result = ""
        var rest = text[...]
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            let after = rest[rest.index(after: dollar)...]
            if after.hasPrefix("$") {
                result += "$"
                rest = after.dropFirst()
            } else if after.hasPrefix("("), let end = after.firstIndex(of: ")") {
                let name = String(after[after.index(after: after.startIndex)..<end])
                result += known[name] ?? "$(\(name))"
                rest = after[after.index(after: end)...]
            } else {
                result += "$"
                rest = after
            }
        }
        return result + rest
    }
}
