import Glibc

/// The squared naive Bayes log-count ratio of every feature, by label: how far a weight may go at the same cost.
///
/// Wang and Manning, "Baselines and Bigrams" (2012). A comment counts for a label only when the label is known.
enum BayesRatios {
    static func squared(
        _ data: PreparedData,
        rows: [Int],
        options: TrainingOptions
    ) -> [SIMD8<Float>] {
        var counts = [Count](repeating: Count(), count: data.features.featureCount)
        var positives = SIMD8<Float>.zero
        var negatives = SIMD8<Float>.zero
        for row in rows {
            var yes = SIMD8<Float>.zero
            var no = SIMD8<Float>.zero
            for label in Label.allCases {
                guard let value = data.annotations[row][label] else { continue }
                if value { yes[label.rawValue] = 1 } else { no[label.rawValue] = 1 }
            }
            positives += yes
            negatives += no
            for column in data.features.columns[data.features.all(row)] {
                counts[Int(column)].positive += yes
                counts[Int(column)].negative += no
            }
        }
        let smoothing = SIMD8(repeating: options.smoothing)
        let base = logarithm((positives + smoothing) / (negatives + smoothing))
        return counts.map { count in
            let ratio = logarithm((count.positive + smoothing) / (count.negative + smoothing)) - base
            return ratio * ratio + options.ratioFloor
        }
    }

    /// The comments that have a feature, by label; used together, they stand together.
    private struct Count {
        var positive = SIMD8<Float>.zero
        var negative = SIMD8<Float>.zero
    }

    private static func logarithm(_ values: SIMD8<Float>) -> SIMD8<Float> {
        var result = SIMD8<Float>.zero
        for label in Label.allCases { result[label.rawValue] = Float(log(Double(values[label.rawValue]))) }
        return result
    }
}
