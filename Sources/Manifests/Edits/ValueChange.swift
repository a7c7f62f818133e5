/// What a promotion changes besides images: one value of one file of an overlay, `FILE:KEY=VALUE`.
public struct ValueChange: Sendable, Hashable {
    /// The file's path from the overlay's directory; it does not leave it.
    public let file: String
    /// The variable's name in an `.env` file, the path of a scalar such as `replicas[0].count` in a YAML file.
    public let key: String
    /// The text it gets.
    public let value: String

    /// Reads `FILE:KEY=VALUE`; throws with what is wrong about it.
    ///
    /// Files whose names end in `.env`, `.yaml` or `.yml` can be changed, and `Kustomization`.
    public static func parse(_ argument: String) throws(ManifestError) -> ValueChange {
        func fault(_ message: String) -> ManifestError {
            ManifestError(code: .invalid, message: "'\(argument.prefix(200))': \(message)", position: .unknown)
        }
        guard let colon = argument.firstIndex(of: ":"),
            let equals = argument[colon...].firstIndex(of: "="), argument.index(after: colon) < equals
        else { throw fault("a value is written FILE:KEY=VALUE") }
        let change = ValueChange(
            file: String(argument[..<colon]),
            key: String(argument[argument.index(after: colon)..<equals]),
            value: String(argument[argument.index(after: equals)...])
        )
        let parts = change.file.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }), change.file.utf8.count <= 1024 else {
            throw fault("the file is named from the overlay's directory, and lies in it")
        }
        guard change.isEnvironment || change.isYAML else {
            throw fault("only .env, .yaml and .yml files have values that can be set")
        }
        return change
    }

    private var isEnvironment: Bool { file.hasSuffix(".env") }

    private var isYAML: Bool {
        file.hasSuffix(".yaml") || file.hasSuffix(".yml") || Kustomize.fileNames.contains(TreePath.split(file).name)
    }

    /// Makes the change in the file's bytes and changes no other; `path` is for messages.
    public func apply(to bytes: [UInt8], path: String) throws(ManifestError) -> [UInt8] {
        isEnvironment
            ? try ValueEdit.setVariable(key, to: value, in: bytes, file: path)
            : try ValueEdit.set(key, to: value, in: bytes, file: path)
    }
}
