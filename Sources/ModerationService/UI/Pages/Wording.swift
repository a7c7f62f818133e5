extension String {
    /// A label as people read it: `severe_toxic` as `severe toxic`.
    var labelWords: String { String(map { $0 == "_" ? " " : $0 }) }
}

extension Double {
    /// A probability as people read it.
    var percent: String {
        let thousandths = Int((Swift.min(1, Swift.max(0, self)) * 1000).rounded())
        return "\(thousandths / 10).\(thousandths % 10) %"
    }

    /// A threshold as people read it, with two digits.
    var twoDigits: String {
        let digits = String(Int((Swift.min(1, Swift.max(0, self)) * 100).rounded()) + 1000)
        return "\(digits.dropLast(2).suffix(1)).\(digits.suffix(2))"
    }
}
