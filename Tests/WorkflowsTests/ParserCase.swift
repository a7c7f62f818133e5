@testable import Workflows

/// One file of the reference parser's own tests: options, a workflow, workflows it calls, what is expected.
struct ParserCase {
    var name: String
    var options: String
    var workflow: String
    var called: [(name: String, text: String)] = []
    var expected: ExpressionValue

    struct Malformed: Error {}

    init(_ name: String) throws {
        self.name = name
        var documents: [String] = [""]
        for line in try Cases.text("workflow-parser/reader/\(name)").split(
            separator: "\n",
            omittingEmptySubsequences: false
        ) {
            if line == "---" || line.hasPrefix("--- ") {
                documents.append("")
            } else {
                documents[documents.count - 1] += line + "\n"
            }
        }
        guard documents.count >= 3, let last = documents.last else { throw Malformed() }
        options = documents[0]
        // The line end before a separator belongs to the separator.
        workflow = String(documents[1].dropLast())
        expected = try ExpressionValue(json: last)
        var place = 2
        while place + 2 < documents.count {
            called.append((documents[place].filter { !$0.isWhitespace }, documents[place + 1]))
            place += 2
        }
    }

    /// The file as the reference's messages name it.
    var file: String { ".github/workflows/\(name)" }

    /// The places of the errors in the workflow itself; a nil stands for an error without a place.
    var errorPlaces: Set<SourcePosition?>? {
        guard let errors = expected["errors"].elements else { return nil }
        return Set(errors.map { Self.place(in: $0["Message"].text) })
    }

    private static func place(in message: String) -> SourcePosition? {
        guard let line = message.firstRange(of: "(Line: "), let column = message.firstRange(of: ", Col: ") else {
            return nil
        }
        func number(after index: String.Index) -> Int { Int(message[index...].prefix(while: \.isNumber)) ?? 0 }
        return SourcePosition(line: number(after: line.upperBound), column: number(after: column.upperBound))
    }

    /// The value of an option line.
    func option(_ name: String) -> String? {
        for line in options.split(separator: "\n") where line.hasPrefix("\(name):") {
            let value = line.dropFirst(name.count + 1).prefix { $0 != "#" }
            return String(value.filter { !$0.isWhitespace })
        }
        return nil
    }
}
