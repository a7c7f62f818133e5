/// A field that is a number or a text: a port by number or name, a count or a percentage.
public enum IntegerOrString: Sendable, Hashable {
    case integer(Int)
    case string(String)

    /// The count this stands for out of `total`; a percentage is rounded up or down, anything else is nil.
    public func count(of total: Int, roundingUp: Bool) -> Int? {
        switch self {
        case .integer(let number): return number
        case .string(let text):
            guard text.hasSuffix("%"), let percent = Int(text.dropLast()), (0...1_000_000).contains(percent) else {
                return nil
            }
            let product = percent * total
            return roundingUp ? (product + 99) / 100 : product / 100
        }
    }
}
