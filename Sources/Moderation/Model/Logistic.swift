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
        let power = (bounded * Float(1.442_695_041)).rounded(.toNearestOrEven)
        let rest = (bounded - power * Float(0.693_359_375)) - power * Float(-2.121_944_4e-4)
        var polynomial = SIMD8<Float>(repeating: 1.987_569_1e-4)
        for coefficient: Float in [1.398_2e-3, 8.333_452e-3, 4.166_579_6e-2, 0.166_666_65, 0.5] {
            polynomial = polynomial * rest + coefficient
        }
        let mantissa = polynomial * rest * rest + rest + 1
        let exponent = SIMD8<Int32>(power) &+ 127
        return mantissa * SIMD8<Float>(bits: SIMD8<UInt32>(truncatingIfNeeded: exponent) &<< 23)
    }
}

extension SIMD8<Float> {
    fileprivate init(bits: SIMD8<UInt32>) {
        self.init()
        for lane in bits.indices { self[lane] = Float(bitPattern: bits[lane]) }
    }
}
