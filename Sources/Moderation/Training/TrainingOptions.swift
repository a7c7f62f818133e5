/// The settings of training; the defaults are what measured best on a validation split.
public struct TrainingOptions: Sendable, Codable, Hashable {
    /// Decides the order in which comments are visited, and with it every byte of the result.
    public var seed: UInt64 = 1
    /// The weight table has `1 << rowBits` rows, each of 8 bytes.
    public var rowBits = 19
    /// Times every comment is visited.
    public var passes = 12
    /// The weight of one comment's loss against the size of the weights.
    public var cost: Float = 4
    /// Features in fewer comments are left out.
    public var fewestComments = 5
    /// Added to both counts of the naive Bayes ratio.
    public var smoothing: Float = 3
    /// Added to the squared ratio, so that a feature without a ratio can still learn a weight.
    public var ratioFloor: Float = 0.5
    /// How much of a comment's unit length belongs to its words.
    public var wordShare: Float = 0.5
    /// Of 256 rows, how many are held out for calibration, thresholds and figures.
    public var heldOutShare: UInt8 = 51

    public init() {}
}
