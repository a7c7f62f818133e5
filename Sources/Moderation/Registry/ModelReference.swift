/// Which model to use: `models:/NAME@ALIAS`, `models:/NAME/VERSION`, or the path of a model file.
public enum ModelReference: Sendable, Hashable, CustomStringConvertible {
    case alias(name: String, alias: String)
    case version(name: String, version: Int)
    case file(String)

    private static let scheme = "models:/"

    public init(_ text: String) throws(ModerationError) {
        guard text.hasPrefix(Self.scheme) else {
            guard !text.isEmpty else { throw Self.invalid(text) }
            self = .file(text)
            return
        }
        let rest = text.dropFirst(Self.scheme.count)
        if let at = rest.firstIndex(of: "@") {
            let (name, alias) = (rest[..<at], rest[rest.index(after: at)...])
            guard Self.isName(name), Self.isName(alias) else { throw Self.invalid(text) }
            self = .alias(name: String(name), alias: String(alias))
        } else {
            let parts = rest.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count == 2, Self.isName(parts[0]), let version = Int(parts[1]), version > 0 else {
                throw Self.invalid(text)
            }
            self = .version(name: String(parts[0]), version: version)
        }
    }

    public var description: String {
        switch self {
        case .alias(let name, let alias): "\(Self.scheme)\(name)@\(alias)"
        case .version(let name, let version): "\(Self.scheme)\(name)/\(version)"
        case .file(let path): path
        }
    }

    /// Whether `text` may be a directory of the registry: never a way out of it.
    public static func isName(_ text: some StringProtocol) -> Bool {
        (1...128).contains(text.utf8.count) && !text.hasPrefix(".")
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }

    /// Whether `text` is a SHA-256 in lower-case hexadecimal.
    public static func isDigest(_ text: String) -> Bool {
        text.utf8.count == 64 && text.allSatisfy { $0.isASCII && $0.isHexDigit && !$0.isUppercase }
    }

    private static func invalid(_ text: String) -> ModerationError {
        ModerationError(
            .invalidReference,
            "“\(text.prefix(200))” is not a model: write models:/NAME@ALIAS, models:/NAME/VERSION or a path"
        )
    }
}
