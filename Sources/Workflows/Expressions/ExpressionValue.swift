/// What an expression of the workflow dialect evaluates to.
///
/// Arrays and objects have an identity: the language's `==` compares them by it, as the reference does.
public enum ExpressionValue: Sendable {
    case null
    case boolean(Bool)
    case number(Double)
    case string(String)
    case array(ExpressionArray)
    case object(ExpressionObject)

    /// The name the language gives the kind of this value.
    public var kind: String {
        switch self {
        case .null: "Null"
        case .boolean: "Boolean"
        case .number: "Number"
        case .string: "String"
        case .array: "Array"
        case .object: "Object"
        }
    }

    /// Whether the value is neither an array nor an object.
    public var isPrimitive: Bool {
        switch self {
        case .null, .boolean, .number, .string: true
        case .array, .object: false
        }
    }

    /// The value as a condition: `null`, `false`, `0`, `NaN` and the empty string do not hold.
    public var isTruthy: Bool {
        switch self {
        case .null: false
        case .boolean(let value): value
        case .number(let value): value != 0 && !value.isNaN
        case .string(let value): !value.isEmpty
        case .array, .object: true
        }
    }

    /// The value as text: what interpolation writes.
    public var text: String {
        switch self {
        case .null: ""
        case .boolean(let value): value ? "true" : "false"
        case .number(let value): ExpressionNumber.text(value)
        case .string(let value): value
        case .array: "Array"
        case .object: "Object"
        }
    }

    /// The value as a number, `NaN` where it is none.
    public var number: Double {
        switch self {
        case .null: 0
        case .boolean(let value): value ? 1 : 0
        case .number(let value): value
        case .string(let value): ExpressionNumber.parse(value)
        case .array, .object: .nan
        }
    }

    /// The member of an object, without regard to case; `null` where there is none.
    public subscript(key: String) -> ExpressionValue {
        guard case .object(let object) = self else { return .null }
        return object[key] ?? .null
    }

    /// The elements, if this is an array.
    public var elements: [ExpressionValue]? {
        guard case .array(let array) = self else { return nil }
        return array.elements
    }

    /// The object, if this is one.
    public var object: ExpressionObject? {
        guard case .object(let object) = self else { return nil }
        return object
    }

    /// An array of values.
    public static func list(_ elements: [ExpressionValue]) -> ExpressionValue {
        .array(ExpressionArray(elements))
    }

    /// An object of text values, in the dictionary's sorted order.
    public static func strings(_ values: [String: String]) -> ExpressionValue {
        let sorted = values.sorted { $0.key < $1.key }
        return .object(ExpressionObject(sorted.map { ($0.key, .string($0.value)) }))
    }
}

/// Structural equality, for tests and change detection; the language's own `==` is `ExpressionComparison`.
extension ExpressionValue: Equatable {
    public static func == (left: ExpressionValue, right: ExpressionValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.boolean(let left), .boolean(let right)): left == right
        case (.number(let left), .number(let right)): left == right || (left.isNaN && right.isNaN)
        case (.string(let left), .string(let right)): left == right
        case (.array(let left), .array(let right)): left.elements == right.elements
        case (.object(let left), .object(let right)): left.isEqual(to: right)
        default: false
        }
    }
}

extension ExpressionValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByFloatLiteral,
    ExpressibleByDictionaryLiteral
{
    public init(dictionaryLiteral elements: (String, ExpressionValue)...) {
        self = .object(ExpressionObject(elements))
    }

    public init(stringLiteral value: String) {
        self = .string(value)
    }

    public init(booleanLiteral value: Bool) {
        self = .boolean(value)
    }

    public init(floatLiteral value: Double) {
        self = .number(value)
    }
}
