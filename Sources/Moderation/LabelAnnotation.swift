/// What people said about one comment: some labels are set, some are not, and some nobody was asked about.
public struct LabelAnnotation: Sendable, Hashable {
    private var known: UInt8
    private var positive: UInt8

    /// An annotation in which every label is unknown.
    public init() {
        known = 0
        positive = 0
    }

    /// `nil` means nobody was asked; it is not the same as `false`.
    public subscript(label: Label) -> Bool? {
        get {
            let bit = UInt8(1) << UInt8(label.rawValue)
            return known & bit == 0 ? nil : positive & bit != 0
        }
        set {
            let bit = UInt8(1) << UInt8(label.rawValue)
            known = newValue == nil ? known & ~bit : known | bit
            positive = newValue == true ? positive | bit : positive & ~bit
        }
    }

    /// Takes over what `other` knows and this annotation does not.
    mutating func fillUnknown(from other: LabelAnnotation) {
        let gained = other.known & ~known
        known |= gained
        positive |= other.positive & gained
    }
}
