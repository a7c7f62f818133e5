/// Reads YAML 1.2 texts.
///
/// Every fault is an error with its position; the same limits hold for texts of any origin. Merge keys (`<<`) are applied:
/// the merged entries follow the mapping's own and keep the ranges of where they were written.
public enum YAML {
    /// Parses every document of a text; an empty document is a null scalar, an empty text has no documents.
    public static func parse(
        _ bytes: [UInt8],
        file: String? = nil,
        limits: YAMLLimits = .standard
    ) throws(YAMLError) -> [YAMLNode] {
        let source = try SourceText(bytes, file: file, limits: limits)
        var parser = Parser(source: source, limits: limits)
        return try parser.documents()
    }

    /// Parses every document of a text.
    public static func parse(
        _ text: String,
        file: String? = nil,
        limits: YAMLLimits = .standard
    ) throws(YAMLError) -> [YAMLNode] {
        try parse(Array(text.utf8), file: file, limits: limits)
    }

    /// Parses a text of at most one document; no document at all is a null scalar.
    public static func parseSingle(
        _ bytes: [UInt8],
        file: String? = nil,
        limits: YAMLLimits = .standard
    ) throws(YAMLError) -> YAMLNode {
        let documents = try parse(bytes, file: file, limits: limits)
        guard documents.count < 2 else {
            throw YAMLError(
                code: .syntax,
                message: "expected one document, and here a second one starts",
                position: documents[1].range.start,
                file: file
            )
        }
        if let document = documents.first { return document }
        let scalar = YAMLScalar(text: "", style: .plain)
        return YAMLNode(content: .scalar(scalar), range: YAMLRange(start: .start, end: .start))
    }

    /// Parses a text of at most one document.
    public static func parseSingle(
        _ text: String,
        file: String? = nil,
        limits: YAMLLimits = .standard
    ) throws(YAMLError) -> YAMLNode {
        try parseSingle(Array(text.utf8), file: file, limits: limits)
    }
}
