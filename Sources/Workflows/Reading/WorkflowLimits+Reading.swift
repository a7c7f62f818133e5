import YAML

extension WorkflowLimits {
    /// Reads the single document of a file, within these bounds.
    ///
    /// - Throws: An error of code `invalidFile` with the place at which it is no YAML, or too much of it.
    func document(_ bytes: [UInt8], file: String) throws(WorkflowError) -> YAMLNode {
        let limits = YAMLLimits(maxBytes: maximumBytes, maxDepth: maximumDepth, maxNodes: maximumNodes)
        do {
            return try YAML.parseSingle(bytes, file: file, limits: limits)
        } catch {
            let position = SourcePosition(line: error.position.line, column: error.position.column)
            throw WorkflowError(.invalidFile, error.message, file: file, at: position)
        }
    }
}
