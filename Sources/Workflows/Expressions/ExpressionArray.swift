/// An immutable list of values with an identity.
public struct ExpressionArray: Sendable, ExpressibleByArrayLiteral {
    private final class Storage: Sendable {
        let elements: [ExpressionValue]

        init(_ elements: [ExpressionValue]) {
            self.elements = elements
        }
    }

    private let storage: Storage

    /// Whether an object filter (`.*`) made it: a further dereference then maps over its elements.
    let isFiltered: Bool

    public init(_ elements: [ExpressionValue]) {
        storage = Storage(elements)
        isFiltered = false
    }

    public init(arrayLiteral elements: ExpressionValue...) {
        self.init(elements)
    }

    init(filtered elements: [ExpressionValue]) {
        storage = Storage(elements)
        isFiltered = true
    }

    public var elements: [ExpressionValue] { storage.elements }

    func isIdentical(to other: ExpressionArray) -> Bool {
        storage === other.storage
    }
}
