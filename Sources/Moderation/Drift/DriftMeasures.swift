import Glibc

/// How far two distributions over the same bins are from each other.
///
/// Counts are of the reference first and of what is looked at second, bin by bin.
public enum DriftMeasures {
    /// A share of nothing counts as this much, so that an empty bin does not make the index infinite.
    public static let leastShare = 1e-4

    /// The population stability index: Σ (q − p) ln(q / p).
    ///
    /// By custom below 0.1 nothing happened, and from 0.25 on a lot.
    public static func populationStabilityIndex(_ reference: [Double], _ current: [Double]) -> Double? {
        guard let shares = shares(reference, current) else { return nil }
        return zip(shares.0, shares.1).reduce(0) { sum, pair in
            let (p, q) = (max(pair.0, leastShare), max(pair.1, leastShare))
            return sum + (q - p) * log(q / p)
        }
    }

    /// The Jensen-Shannon distance with logarithms to base 2: the root of the divergence, from 0 to 1.
    public static func jensenShannonDistance(_ reference: [Double], _ current: [Double]) -> Double? {
        guard let shares = shares(reference, current) else { return nil }
        let divergence = zip(shares.0, shares.1).reduce(0.0) { sum, pair in
            let middle = (pair.0 + pair.1) / 2
            func part(_ share: Double) -> Double { share > 0 ? share * log2(share / middle) / 2 : 0 }
            return sum + part(pair.0) + part(pair.1)
        }
        return max(0, divergence).squareRoot()
    }

    /// Pearson's test of whether both come from one distribution.
    public struct ChiSquare: Sendable, Hashable {
        public var statistic: Double
        public var degreesOfFreedom: Int
        /// How likely a statistic at least this great is when they do.
        public var probability: Double
    }

    /// The test of homogeneity without a continuity correction; bins that are empty in both are left out.
    public static func chiSquare(_ reference: [Double], _ current: [Double]) -> ChiSquare? {
        guard reference.count == current.count else { return nil }
        let bins = zip(reference, current).filter { $0 + $1 > 0 }
        let totals = bins.reduce((0.0, 0.0)) { ($0.0 + $1.0, $0.1 + $1.1) }
        guard totals.0 > 0, totals.1 > 0, bins.allSatisfy({ $0.0 >= 0 && $0.1 >= 0 }) else { return nil }
        let all = totals.0 + totals.1
        let statistic = bins.reduce(0.0) { sum, bin in
            let row = bin.0 + bin.1
            let expected = (row * totals.0 / all, row * totals.1 / all)
            return sum + (bin.0 - expected.0) * (bin.0 - expected.0) / expected.0
                + (bin.1 - expected.1) * (bin.1 - expected.1) / expected.1
        }
        let freedom = bins.count - 1
        return ChiSquare(
            statistic: statistic,
            degreesOfFreedom: freedom,
            probability: freedom > 0 ? chiSquareTail(statistic, degreesOfFreedom: freedom) : 1
        )
    }

    /// The chance that a chi-square variable exceeds `statistic`: the upper regularised gamma function Q(k/2, x/2).
    static func chiSquareTail(_ statistic: Double, degreesOfFreedom: Int) -> Double {
        let (a, x) = (Double(degreesOfFreedom) / 2, statistic / 2)
        guard x > 0 else { return 1 }
        // lgamma writes a sign that a positive argument does not need; lgamma_r is the one without shared state.
        var sign: Int32 = 0
        let scale = exp(a * log(x) - x - lgamma_r(a, &sign))
        if x < a + 1 {
            // The series of the lower function.
            var term = 1 / a
            var sum = term
            for step in 1...10_000 where abs(term) > abs(sum) * 1e-17 {
                term *= x / (a + Double(step))
                sum += term
            }
            return min(1, max(0, 1 - sum * scale))
        }
        // The continued fraction of the upper function, by Lentz's method.
        let tiny = 1e-300
        var b = x + 1 - a
        var c = 1 / tiny
        var d = 1 / b
        var fraction = d
        var change = 0.0
        for step in 1...10_000 where abs(change - 1) > 1e-16 {
            let factor = -Double(step) * (Double(step) - a)
            b += 2
            d = factor * d + b
            if abs(d) < tiny { d = tiny }
            c = b + factor / c
            if abs(c) < tiny { c = tiny }
            d = 1 / d
            change = d * c
            fraction *= change
        }
        return min(1, max(0, scale * fraction))
    }

    private static func shares(_ reference: [Double], _ current: [Double]) -> ([Double], [Double])? {
        let totals = (reference.reduce(0, +), current.reduce(0, +))
        guard reference.count == current.count, totals.0 > 0, totals.1 > 0 else { return nil }
        guard (reference + current).allSatisfy({ $0 >= 0 && $0.isFinite }) else { return nil }
        return (reference.map { $0 / totals.0 }, current.map { $0 / totals.1 })
    }
}
