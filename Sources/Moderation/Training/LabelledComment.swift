import Crypto

/// One row of a data file.
public struct LabelledComment: Sendable {
    public var id: String
    /// The comment, as UTF-8.
    public var text: [UInt8]
    public var annotation: LabelAnnotation
    /// The source the row came from, as a small number.
    public var source: Int
    /// What the comment is about or who wrote it, when the data says so.
    public var group: String?

    public init(id: String, text: [UInt8], annotation: LabelAnnotation, source: Int = 0) {
        self.id = id
        self.text = text
        self.annotation = annotation
        self.source = source
    }

    /// Whether this row is kept for validation: the last byte of `sha256(id)` is below `share` of 256.
    ///
    /// The first byte is left alone: it is what keeps rows for measuring apart from the data altogether.
    public func isHeldOut(share: UInt8) -> Bool {
        var last: UInt8 = .max
        for byte in SHA256.hash(data: Array(id.utf8)) { last = byte }
        return last < share
    }
}
