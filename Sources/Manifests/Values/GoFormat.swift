/// Numbers as Go's `encoding/json` prints them, which is what kustomize's output has gone through.
enum GoFormat {
    /// Prints a number: shortest digits that read back, `e` notation below 1e-6 and from 1e21.
    static func json(_ number: Double) -> String {
        if number.isNaN { return ".nan" }
        if number.isInfinite { return number < 0 ? "-.inf" : ".inf" }
        if number == 0 { return number.sign == .minus ? "-0" : "0" }
        let (digits, exponent) = decimal(abs(number))
        let sign = number < 0 ? "-" : ""
        let magnitude = abs(number)
        if magnitude < 1e-6 || magnitude >= 1e21 {
            let fraction = digits.count > 1 ? "." + digits.dropFirst() : ""
            let power = abs(exponent)
            // Go cleans `e-09` up to `e-9`, and leaves `e+21`.
            let padded = "\(power)"
            return "\(sign)\(digits.prefix(1))\(fraction)e\(exponent < 0 ? "-" : "+")\(padded)"
        }
        if exponent < 0 { return sign + "0." + String(repeating: "0", count: -exponent - 1) + digits }
        if digits.count <= exponent + 1 {
            return sign + digits + String(repeating: "0", count: exponent + 1 - digits.count)
        }
        return sign + digits.prefix(exponent + 1) + "." + digits.dropFirst(exponent + 1)
    }

    /// Prints a number as it ends up in YAML: read back from its JSON, so a whole number has no fraction or exponent.
    static func yaml(_ number: Double) -> String {
        let text = json(number)
        guard number.isFinite, Int64(text) == nil, UInt64(text) == nil else { return text }
        let (digits, exponent) = decimal(abs(number))
        guard exponent < -4 || exponent >= 6 else { return text }
        let sign = number < 0 ? "-" : ""
        let fraction = digits.count > 1 ? "." + digits.dropFirst() : ""
        let power = abs(exponent)
        return "\(sign)\(digits.prefix(1))\(fraction)e\(exponent < 0 ? "-" : "+")\(power < 10 ? "0" : "")\(power)"
    }

    /// The shortest digits of a positive number and the exponent of the first one.
    private static func decimal(_ number: Double) -> (digits: String, exponent: Int) {
        let text = "\(number)"
        let parts = text.split(separator: "e")
        let power = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let whole = mantissa[0]
        let fraction = mantissa.count > 1 ? mantissa[1] : ""
        let all = String(whole) + fraction
        let leadingZeros = all.prefix { $0 == "0" }.count
        var digits = String(all.dropFirst(leadingZeros))
        while digits.count > 1, digits.last == "0" { digits.removeLast() }
        return (digits, whole.count - 1 - leadingZeros + power)
    }
}
