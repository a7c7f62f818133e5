/// A version of the Engine API, such as 1.41.
public struct APIVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let major: Int
    public let minor: Int

    /// The newest version this client speaks; engines of Docker 25 and later speak it too.
    public static let newest = Self(major: 1, minor: 44)
    /// For an engine that does not say.
    static let fallback = Self(major: 1, minor: 40)

    init(major: Int, minor: Int) {
        self.major = major
        self.minor = minor
    }

    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let major = Int(parts[0]), let minor = Int(parts[1]), major >= 0, minor >= 0 else {
            return nil
        }
        self.init(major: major, minor: minor)
    }

    public static func < (left: Self, right: Self) -> Bool {
        (left.major, left.minor) < (right.major, right.minor)
    }

    public var description: String {
        "\(major).\(minor)"
    }
}
