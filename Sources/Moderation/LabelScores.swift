/// One number for each label: a probability, a margin, a threshold or a weight.
public struct LabelScores: Sendable, Hashable {
    /// The lanes, by `Label.rawValue`; the two spare lanes are zero.
    public var lanes: SIMD8<Float>

    public init(lanes: SIMD8<Float> = .zero) {
        self.lanes = lanes
    }

    public subscript(label: Label) -> Float {
        get { lanes[label.rawValue] }
        set { lanes[label.rawValue] = newValue }
    }

    /// The labels whose value reaches the value of `thresholds`, in the order of `Label.allCases`.
    public func labels(reaching thresholds: LabelScores) -> [Label] {
        Label.allCases.filter { self[$0] >= thresholds[$0] }
    }
}
