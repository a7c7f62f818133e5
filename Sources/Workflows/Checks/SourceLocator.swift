/// Finds the places of expressions in a file.
struct SourceLocator {
    private let lines: [[Unicode.Scalar]]

    init(_ source: [UInt8]) {
        lines = String(decoding: source, as: UTF8.self).unicodeScalars
            .split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
    }

    /// The place of an expression: of its `${{`, which is in the file as it is in the text.
    ///
    /// - Parameters:
    ///   - number: From 0, of the text's expressions.
    ///   - position: Where the text begins.
    /// - Returns: The text's own place where the expression is not found.
    func place(ofExpression number: Int, after position: SourcePosition) -> SourcePosition {
        var left = number
        var line = position.line - 1
        var column = max(0, position.column - 1)
        while line < lines.count, line < position.line + 100_000 {
            let scalars = lines[line]
            while column + 2 < scalars.count {
                if scalars[column] == "$", scalars[column + 1] == "{", scalars[column + 2] == "{" {
                    if left == 0 { return SourcePosition(line: line + 1, column: column + 1) }
                    left -= 1
                    column += 2
                }
                column += 1
            }
            line += 1
            column = 0
        }
        return position
    }
}
