/// What became of one input.
public struct FuzzOutcome: Sendable {
    /// Whether the text was taken, rather than refused with an error.
    public var isAccepted: Bool
    /// Which promise was broken, with the text that broke it; nil when all were kept.
    public var fault: String?

    static let accepted = FuzzOutcome(isAccepted: true)
    static let refused = FuzzOutcome(isAccepted: false)

    static func fault(_ what: String, _ text: [UInt8]) -> FuzzOutcome {
        let shown = String(decoding: text, as: UTF8.self).debugDescription
        return FuzzOutcome(isAccepted: false, fault: "\(what)\n  in \(shown)")
    }
}
