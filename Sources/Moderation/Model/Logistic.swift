/// The logistic function and the exponential under it, in plain IEEE arithmetic.
///
/// The C library picks an implementation by processor, and its last bit may differ; training must give the same bytes
/// wherever it runs.
enum Logistic {
    /// `1 / (1 + e^-x)`, lane by lane.
    static func probability(_ x: SIMD8<Float>) -> SIMD8<Float> {
        SIMD8(repeating: 1) / (exponential(-x) + 1)
    }

    /// `e^x`, to within a few units in the last place, for `x` cut to ±80.
    static func exponential(_ x: SIMD8<Float>) -> SIMD8<Float> {
        let bounded = x.clamped(lowerBound: SIMD8(repeating: -80), upperBound: SIMD8(repeating: 80))
        // Adding so much leaves no bits behind the point: what is added is rounded, and stands in the lowest bits.
        let shifted = bounded * Float(1.442_695_041) + roundingShift
        let power = shifted - roundingShift
        let rest = (bounded - power * Float(0.693_359_375)) - power * Float(-2.121_944_4e-4)
        var polynomial = rest * Float(1.987_569_1e-4) + Float(1.398_2e-3)
        polynomial = polynomial * rest + Float(8.333_452e-3)
        polynomial = polynomial * rest + Float(4.166_579_6e-2)
        polynomial = polynomial * rest + Float(0.166_666_65)
        polynomial = polynomial * rest + Float(0.5)
        let mantissa = polynomial * rest * rest + rest + 1
        let exponent = unsafeBitCast(shifted, to: SIMD8<UInt32>.self) &- roundingShift.bitPattern &+ 127
        return mantissa * unsafeBitCast(exponent &<< 23, to: SIMD8<Float>.self)
    }

    private static let roundingShift: Float = 12_582_912
}
