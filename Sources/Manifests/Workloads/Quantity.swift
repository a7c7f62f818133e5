/// An amount of a resource as Kubernetes writes it: `250m`, `1.5`, `64Mi`, `1e3`.
public struct Quantity: Sendable, Hashable, CustomStringConvertible {
    /// The text as written.
    public let description: String
    /// The amount in thousandths, rounded up.
    public let thousandths: Int64

    /// The amount, rounded up: bytes of memory, whole CPUs.
    public var value: Int64 { thousandths / 1000 + (thousandths % 1000 > 0 ? 1 : 0) }

    /// Reads a quantity; nil for anything that is none or does not fit.
    public init?(_ text: String) {
        let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == "+" || $0 == "-") }
        let suffix = String(text.dropFirst(number.count))
        guard let amount = Double(number), number.contains(where: \.isNumber) else { return nil }
        let scale: Double
        if let known = Self.suffixes[suffix] {
            scale = known
        } else if suffix.first == "e" || suffix.first == "E", let power = Int(suffix.dropFirst()), abs(power) <= 18 {
            scale = Double("1e\(power)") ?? 1
        } else {
            return nil
        }
        let scaled = (amount * scale * 1000).rounded(.up)
        guard scaled.isFinite, abs(scaled) < 9.2e18 else { return nil }
        description = text
        thousandths = Int64(scaled)
    }

    private static let suffixes: [String: Double] = [
        "": 1, "n": 1e-9, "u": 1e-6, "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18,
        "Ki": 1024, "Mi": 1_048_576, "Gi": 1_073_741_824, "Ti": 1_099_511_627_776, "Pi": 1_125_899_906_842_624,
        "Ei": 1_152_921_504_606_846_976,
    ]
}
