/// How far a message's body goes (RFC 9112, section 6.3).
enum BodyFraming: Equatable {
    case none
    /// Bytes that are still to come.
    case length(Int64)
    case chunked(ChunkedReader)
    /// A response without a length ends with its connection.
    case untilClose

    /// Nothing is to come.
    var isComplete: Bool {
        switch self {
        case .none: true
        case .length(let left): left == 0
        case .chunked(let reader): reader.isComplete
        case .untilClose: false
        }
    }
}
