/// A piece of an expression's text.
struct ExpressionToken: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        case null
        case boolean(Bool)
        case number(Double)
        case string(String)
        case contextName
        case propertyName
        case functionName
        case wildcard
        case dot
        case comma
        case openParenthesis
        case closeParenthesis
        case openBracket
        case closeBracket
        case not
        case binary(ExpressionOperator)
    }

    var kind: Kind

    /// The text as written.
    var text: String

    /// In Unicode scalars from 1.
    var position: Int

    /// Whether a `.` after this token dereferences it.
    var isDereferenceable: Bool {
        switch kind {
        case .contextName, .propertyName, .wildcard, .closeParenthesis, .closeBracket: true
        default: false
        }
    }
}

/// The language's binary operators.
enum ExpressionOperator: Sendable, Hashable {
    case or
    case and
    case equal
    case notEqual
    case less
    case lessOrEqual
    case greater
    case greaterOrEqual

    /// How tightly it binds; all are left-associative.
    var precedence: Int {
        switch self {
        case .or: 1
        case .and: 2
        case .equal, .notEqual: 3
        case .less, .lessOrEqual, .greater, .greaterOrEqual: 4
        }
    }
}
