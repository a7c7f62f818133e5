import Glibc

/// Platt's scaling: the line from margins to log-odds under which the held-out labels are likeliest.
struct Calibration {
    /// Log-odds of less than one in a thousand.
    private static let impossible = -8.0

    private(set) var slope = 1.0
    private(set) var offset = 0.0

    /// Fits by Newton's method; `weights` says how many comments each held-out one stands for.
    init(margins: [Float], truths: [Bool], weights: [Double]) {
        var positives = 0.0
        var negatives = 0.0
        for (truth, weight) in zip(truths, weights) {
            if truth { positives += weight } else { negatives += weight }
        }
        guard positives > 0, negatives > 0 else {
            // Nothing to fit, whatever the margin: what nobody has seen is as good as impossible.
            slope = 0
            offset = positives > 0 ? log(positives + 1) : Self.impossible
            return
        }
        // Platt's targets: short of certainty by as much as the counts leave open.
        let high = (positives + 1) / (positives + 2)
        let low = 1 / (negatives + 2)
        for _ in 0..<50 {
            var (gradientSlope, gradientOffset) = (0.0, 0.0)
            var (curveSlope, curveBoth, curveOffset) = (1e-6, 0.0, 1e-6)
            for index in margins.indices {
                let margin = Double(margins[index])
                let probability = 1 / (1 + exp(-(slope * margin + offset)))
                let error = weights[index] * (probability - (truths[index] ? high : low))
                let curve = weights[index] * probability * (1 - probability)
                gradientSlope += error * margin
                gradientOffset += error
                curveSlope += curve * margin * margin
                curveBoth += curve * margin
                curveOffset += curve
            }
            let determinant = curveSlope * curveOffset - curveBoth * curveBoth
            guard determinant > 0 else { break }
            let slopeStep = (curveOffset * gradientSlope - curveBoth * gradientOffset) / determinant
            let offsetStep = (curveSlope * gradientOffset - curveBoth * gradientSlope) / determinant
            slope -= min(1, max(-1, slopeStep))
            offset -= min(2, max(-2, offsetStep))
            if abs(slopeStep) + abs(offsetStep) < 1e-9 { break }
        }
    }
}
