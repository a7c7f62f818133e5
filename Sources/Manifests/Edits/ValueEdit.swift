import YAML

/// Changes one value of a file and nothing else.
public enum ValueEdit {
    /// Sets the scalar at a path such as `spec.replicas` or `configMapGenerator[0].literals[1]`; the path must be there.
    public static func set(
        _ path: String,
        to value: String,
        in bytes: [UInt8],
        file: String
    ) throws(ManifestError) -> [UInt8] {
        guard let steps = YAMLPathStep.parse(path) else {
            throw ManifestError(
                code: .invalid,
                message: "'\(path)' is no path; it is written like images[0].newTag",
                position: SourcePosition(file: file, line: 0, column: 0)
            )
        }
        do throws(YAMLError) {
            var edit = try YAMLEdit(bytes, file: file)
            guard edit.node(at: steps) != nil else {
                throw YAMLError(
                    code: .edit,
                    message: "nothing stands at '\(path)'",
                    position: edit.root.range.start,
                    file: file
                )
            }
            try edit.set(steps, to: value)
            return edit.bytes
        } catch {
            throw ManifestError(error)
        }
    }

    /// Sets a variable of an `.env` file, or adds it at the end; comments, order and line ends stay.
    public static func setVariable(
        _ name: String,
        to value: String,
        in bytes: [UInt8],
        file: String
    ) throws(ManifestError) -> [UInt8] {
        func fault(_ message: String, line: Int = 0) -> ManifestError {
            ManifestError(
                code: .invalid,
                message: message,
                position: SourcePosition(file: file, line: line, column: line == 0 ? 0 : 1)
            )
        }
        guard DotEnv.isName(name) else {
            throw fault("'\(name)' is no variable name; it has letters, digits, '_', '-' and '.'")
        }
        guard !value.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D || $0 == 0 }) else {
            throw fault("the value of '\(name)' has a line end, which a line of this file cannot hold")
        }
        var lines = Lines(bytes)
        var found: Int?
        for index in lines.contents.indices {
            guard let text = String(validating: lines.contents[index], as: UTF8.self) else {
                throw fault("the line is not UTF-8", line: index + 1)
            }
            let line = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
            guard !line.hasPrefix("#"), line.prefix(while: { $0 != "=" }) == name, !line.isEmpty else { continue }
            guard found == nil else { throw fault("the variable '\(name)' stands twice", line: index + 1) }
            found = index
            let lead = text.prefix(text.count - line.count)
            lines.contents[index] = Array("\(lead)\(name)=\(value)".utf8)
        }
        if found == nil { lines.append(Array("\(name)=\(value)".utf8)) }
        return lines.bytes
    }

    /// A text as lines that keep their ends.
    private struct Lines {
        var contents: [[UInt8]] = []
        private var ends: [[UInt8]] = []

        init(_ bytes: [UInt8]) {
            var start = 0
            for index in bytes.indices where bytes[index] == 0x0A {
                let hasReturn = index > start && bytes[index - 1] == 0x0D
                contents.append(Array(bytes[start..<(hasReturn ? index - 1 : index)]))
                ends.append(hasReturn ? [0x0D, 0x0A] : [0x0A])
                start = index + 1
            }
            if start < bytes.count {
                contents.append(Array(bytes[start...]))
                ends.append([])
            }
        }

        var bytes: [UInt8] { zip(contents, ends).flatMap { $0 + $1 } }

        mutating func append(_ line: [UInt8]) {
            let end = ends.first { !$0.isEmpty } ?? [0x0A]
            if let last = ends.indices.last, ends[last].isEmpty { ends[last] = end }
            contents.append(line)
            ends.append(end)
        }
    }
}
