/// Numbers as pages and messages show them, without a locale.
enum MonitorText {
    /// With so many digits behind the point.
    static func number(_ value: Double, digits: Int) -> String {
        guard value.isFinite, abs(value) < 1e12 else { return "–" }
        let scale = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
        let whole = Int64((abs(value) * scale).rounded())
        let sign = value < 0 && whole != 0 ? "-" : ""
        guard digits > 0 else { return sign + grouped(whole) }
        let (front, behind) = whole.quotientAndRemainder(dividingBy: Int64(scale))
        let rest = String(behind)
        return sign + grouped(front) + "." + String(repeating: "0", count: digits - rest.count) + rest
    }

    static func count(_ value: Int) -> String { (value < 0 ? "-" : "") + grouped(Int64(value.magnitude)) }

    /// A share as so many of a hundred.
    static func percent(_ share: Double?) -> String {
        share.map { number($0 * 100, digits: $0 >= 0.1 || $0 == 0 ? 1 : 2) + " %" } ?? "–"
    }

    static func milliseconds(_ value: Double?) -> String {
        value.map { number($0, digits: $0 < 1 ? 3 : $0 < 100 ? 1 : 0) + " ms" } ?? "–"
    }

    /// A chance, which is often very small.
    static func chance(_ value: Double) -> String {
        value < 0.0001 ? "< 0.0001" : number(value, digits: 4)
    }

    private static func grouped(_ value: Int64) -> String {
        var text = ""
        for (index, digit) in String(value).reversed().enumerated() {
            if index > 0, index.isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return String(text.reversed())
    }
}

extension MonitorText {
    /// A coordinate: at most one digit behind the point.
    static func plain(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        let sign = tenths < 0 ? "-" : ""
        let (front, behind) = tenths.magnitude.quotientAndRemainder(dividingBy: 10)
        return behind == 0 ? "\(sign)\(front)" : "\(sign)\(front).\(behind)"
    }
}
