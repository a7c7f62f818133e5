/// The language's comparison: operands of different kinds become numbers first, texts compare without case.
enum ExpressionComparison {
    static func areEqual(_ left: ExpressionValue, _ right: ExpressionValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.boolean(let left), .boolean(let right)): left == right
        case (.string(let left), .string(let right)): CaseFolding.areEqual(left, right)
        case (.array(let left), .array(let right)): left.isIdentical(to: right)
        case (.object(let left), .object(let right)): left.isIdentical(to: right)
        default: left.isPrimitive && right.isPrimitive && left.number == right.number
        }
    }

    static func isLess(_ left: ExpressionValue, _ right: ExpressionValue) -> Bool {
        switch (left, right) {
        case (.string(let left), .string(let right)): CaseFolding.precedes(left, right)
        default: left.isPrimitive && right.isPrimitive && left.number < right.number
        }
    }

    static func holds(_ binary: ExpressionOperator, _ left: ExpressionValue, _ right: ExpressionValue) -> Bool {
        switch binary {
        case .equal: areEqual(left, right)
        case .notEqual: !areEqual(left, right)
        case .less: isLess(left, right)
        case .greater: isLess(right, left)
        case .lessOrEqual: isLess(left, right) || (areEqual(left, right) && !isUnordered(left, right))
        case .greaterOrEqual: isLess(right, left) || (areEqual(left, right) && !isUnordered(left, right))
        case .and: left.isTruthy && right.isTruthy
        case .or: left.isTruthy || right.isTruthy
        }
    }

    private static func isUnordered(_ left: ExpressionValue, _ right: ExpressionValue) -> Bool {
        !left.isPrimitive || !right.isPrimitive
    }
}
