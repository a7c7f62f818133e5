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

    /// Trains without the held-out comments, to calibrate, choose thresholds and measure; then goes on with all of them.
    ///
    /// The same data, in the same order, with the same options gives the same bytes.
    public static func train(
        _ data: DataSet,
        options: TrainingOptions = TrainingOptions(),
        progress: (Progress) -> Void = { _ in }
    ) throws(ModerationError) -> Outcome {
        let prepared = PreparedData(data, options: options)
        guard prepared.training.contains(where: { prepared.annotations[$0][.toxic] == true }),
            prepared.heldOut.contains(where: { prepared.annotations[$0][.toxic] == true })
        else {
            throw ModerationError(.invalidData, "there are too few toxic comments to train and to validate with")
        }
        progress(.prepared(training: prepared.training.count, heldOut: prepared.heldOut.count))
        var views = TwoViews(prepared, options: options)
        views.run(prepared.training, passes: options.passes) {
            progress(.pass($0, of: options.passes, forRelease: false))
        }
        let ascent = views.mixture()
        var validated = ascent.model()
        let margins = prepared.heldOut.map { ascent.margin($0) }
        let fitting = ModelFitting(prepared)
        fitting.fit(&validated, margins: margins)
        let reports = fitting.reports(validated, margins: margins, names: data.sources.map { $0.name })
        progress(.fitted)
        views.run(prepared.everything, passes: options.releasePasses) {
            progress(.pass($0, of: options.releasePasses, forRelease: true))
        }
        var model = views.mixture().model()
        let scale = model.parameters.scale
        model.parameters = validated.parameters
        model.parameters.scale = scale
        return Outcome(
            model: model,
            reports: reports,
            trainedComments: prepared.everything.count,
            heldOutComments: prepared.heldOut.count
        )
    }
}
