/// One step of a path through a document.
public enum YAMLPathStep: Sendable, Hashable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    /// Into a mapping, by key.
    case key(String)
    /// Into a sequence, by place.
    case index(Int)

    public init(stringLiteral value: String) { self = .key(value) }

    public init(integerLiteral value: Int) { self = .index(value) }

    /// Reads `spec.replicas` or `images[0].newTag`; `\.` is a dot in a key.
    ///
    /// Nil when a step is empty or a bracket holds no number.
    public static func parse(_ path: String) -> [YAMLPathStep]? {
        var steps: [YAMLPathStep] = []
        var key = ""
        var wasIndex = false
        var rest = Substring(path)
        while let character = rest.popFirst() {
            switch character {
            case "\\":
                guard let next = rest.popFirst() else { return nil }
                key.append(next)
            case ".":
                guard !key.isEmpty || wasIndex else { return nil }
                if !key.isEmpty { steps.append(.key(key)) }
                key = ""
                wasIndex = false
            case "[":
                if !key.isEmpty { steps.append(.key(key)) }
                key = ""
                guard let close = rest.firstIndex(of: "]"), let index = Int(rest[..<close]), index >= 0 else {
                    return nil
                }
                steps.append(.index(index))
                rest = rest[rest.index(after: close)...]
                wasIndex = true
            default:
                guard !wasIndex else { return nil }
                key.append(character)
            }
        }
        guard !key.isEmpty || wasIndex else { return nil }
        if !key.isEmpty { steps.append(.key(key)) }
        return steps
    }
}
