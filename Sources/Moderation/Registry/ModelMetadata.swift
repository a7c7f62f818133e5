/// What is written down beside a model's weights, for people and for the gate that compares models.
public struct ModelMetadata: Sendable, Codable, Hashable {
    public var name: String
    public var version: Int
    public var options: TrainingOptions
    public var data: [DataSet.Source]
    public var trainedComments: Int
    public var heldOutComments: Int
    /// By label.
    public var thresholds: [String: Float]
    /// Measured on held-out comments with a model that had not seen them; the weights were then trained on everything.
    public var validation: [LabelReport]

    public init(name: String, version: Int, options: TrainingOptions, data: DataSet, outcome: Trainer.Outcome) {
        self.name = name
        self.version = version
        self.options = options
        self.data = data.sources
        trainedComments = outcome.trainedComments
        heldOutComments = outcome.heldOutComments
        thresholds = [:]
        for label in Label.allCases { thresholds[label.name] = outcome.model.parameters.thresholds[label] }
        validation = outcome.reports
    }
}
