/// Trains a model from labelled comments.
public enum Trainer {
    /// A step that is over, for those who watch.
    public enum Progress: Sendable, Hashable {
        case prepared(training: Int, heldOut: Int)
        case pass(Int, of: Int, forRelease: Bool)
        case fitted
    }

    public struct Outcome: Sendable {
        /// Trained on everything, with the calibration and the thresholds of the validated model.
        public var model: ToxicityModel
        /// Measured on held-out comments, with a model that had not seen them.
        public var reports: [LabelReport]
        public var trainedComments: Int
        public var heldOutComments: Int
    }

    /// Trains twice: without the held-out comments, to calibrate, choose thresholds and measure; then with all of them.
    ///
    /// The same data, in the same order, with the same options gives the same bytes.
    public static func train(
        _ data: DataSet,
        options: TrainingOptions = TrainingOptions(),
        progress: (Progress) -> Void = { _ in }
    ) throws(ModerationError) -> Outcome {
        guard FeatureExtractor.rowBits.contains(options.rowBits) else {
            throw ModerationError(.invalidData, "rowBits is not in \(FeatureExtractor.rowBits)")
        }
        let prepared = PreparedData(data, options: options)
        guard prepared.training.contains(where: { prepared.annotations[$0][.toxic] == true }),
            prepared.heldOut.contains(where: { prepared.annotations[$0][.toxic] == true })
        else {
            throw ModerationError(.invalidData, "there are too few toxic comments to train and to validate with")
        }
        progress(.prepared(training: prepared.training.count, heldOut: prepared.heldOut.count))
        var trial = DualAscent(prepared, rows: prepared.training, options: options)
        var validated = trial.run { progress(.pass($0, of: options.passes, forRelease: false)) }
        let fitting = ModelFitting(prepared)
        fitting.fit(&validated)
        let reports = fitting.reports(validated, names: data.sources.map { $0.name })
        progress(.fitted)
        var release = DualAscent(prepared, rows: prepared.everything, options: options)
        var model = release.run { progress(.pass($0, of: options.passes, forRelease: true)) }
        model.parameters.slope = validated.parameters.slope
        model.parameters.offset = validated.parameters.offset
        model.parameters.thresholds = validated.parameters.thresholds
        return Outcome(
            model: model,
            reports: reports,
            trainedComments: prepared.everything.count,
            heldOutComments: prepared.heldOut.count
        )
    }
}
