/// A scalar: its text after unquoting and folding, and how it was written.
public struct YAMLScalar: Sendable {
    /// How a scalar is written.
    public enum Style: Sendable, Hashable {
        case plain, singleQuoted, doubleQuoted, literal, folded
    }

    /// The text after unquoting and folding.
    public var text: String
    /// How it was written.
    public var style: Style
    /// The type its tag asks for; nil lets the style and the text decide.
    var forced: ForcedType?

    enum ForcedType: Sendable {
        case null, bool, integer, float, string
    }

    /// Makes a scalar.
    public init(text: String, style: Style) {
        self.text = text
        self.style = style
    }

    /// The value by the YAML 1.2 core schema: only plain scalars are anything but strings, unless a tag says so.
    public var resolved: YAMLResolved {
        switch forced {
        case nil: style == .plain ? YAMLResolved(plain: text) : .string(text)
        case .string: .string(text)
        case .null, .bool, .integer: YAMLResolved(plain: text)
        case .float:
            switch YAMLResolved(plain: text) {
            case .integer(let value): .float(Double(value))
            case let other: other
            }
        }
    }
}
