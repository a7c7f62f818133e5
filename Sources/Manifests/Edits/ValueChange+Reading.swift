import YAML

extension ValueChange {
    /// Makes a change of a file of an overlay, as ``parse(_:)`` reads it.
    public func setting(_ value: String) throws(ManifestError) -> ValueChange {
        try ValueChange.parse("\(file):\(key)=\(value)")
    }

    /// The text that stands where the change would write; nil where nothing does.
    public func current(in bytes: [UInt8], path: String) throws(ManifestError) -> String? {
        if file.hasSuffix(".env") {
            return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
                .map { $0.drop(while: \.isWhitespace) }
                .last { !$0.hasPrefix("#") && $0.prefix(while: { $0 != "=" }) == key && $0.contains("=") }
                .map { String($0.drop { $0 != "=" }.dropFirst()) }
        }
        guard let steps = YAMLPathStep.parse(key) else { return nil }
        do throws(YAMLError) {
            return try YAMLEdit(bytes, file: path).node(at: steps)?.text
        } catch {
            throw ManifestError(error)
        }
    }
}
