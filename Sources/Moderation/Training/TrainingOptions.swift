/// The settings of training; the defaults are what measured best on a validation split.
public struct TrainingOptions: Sendable, Codable, Hashable {
    /// Decides the order in which comments are visited, and with it every byte of the result.
    public var seed: UInt64 = 1
    /// Times every comment is visited, but for those that have nothing left to teach.
    public var passes = 3
    /// Times it is visited again together with the comments that were held out, for the model to be used.
    public var releasePasses = 1
    /// The weight of one comment's loss against the size of the weights.
    public var cost: Float = 4
    /// Features in fewer comments are left out.
    public var fewestComments = 6
    /// Added to both counts of the naive Bayes ratio.
    public var smoothing: Float = 3
    /// Added to the squared ratio, so that a feature without a ratio can still learn a weight.
    public var ratioFloor: Float = 1
    /// How much of a comment's unit length belongs to its words, and to its style; the rest is its characters'.
    public var wordShare: Float = 0.55
    public var styleShare: Float = 0.035
    /// Words in more comments have no characters looked at: enough is known of the word itself.
    public var commonComments = 200
    /// Whether sentences are added that such data lacks; see `Counterweights`.
    public var addsCounterweights = true
    /// Of 256 rows, how many are held out for calibration, thresholds and figures.
    public var heldOutShare: UInt8 = 51

    public init() {}
}
