import Glibc

/// `NAME=value` pairs from the command line and from files.
enum Assignments {
    /// The pairs, with the last one of a name.
    static func parse(_ texts: [String], option: String) throws(CommandError) -> [String: String] {
        var values: [String: String] = [:]
        for text in texts {
            guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
                throw CommandError("\(option) takes NAME=value, not '\(text)'", status: ExitStatus.usage)
            }
            values[String(text[..<equals])] = String(text[text.index(after: equals)...])
        }
        return values
    }

    /// The pairs of a file: one a line, `#` before a remark, quotes around values taken away.
    static func read(_ file: String) throws(CommandError) -> [String: String] {
        let text: String
        do {
            text = try TextFile.read(file, limit: 1 << 20)
        } catch {
            throw CommandError("\(file): \(error.message)", status: ExitStatus.usage)
        }
        var values: [String: String] = [:]
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            var entry = String(line).trimmed
            if entry.isEmpty || entry.hasPrefix("#") { continue }
            if entry.hasPrefix("export ") { entry = String(entry.dropFirst(7)).trimmed }
            guard let equals = entry.firstIndex(of: "="), equals != entry.startIndex else {
                throw CommandError("\(file):\(number + 1):1: expected NAME=value", status: ExitStatus.usage)
            }
            var value = String(entry[entry.index(after: equals)...]).trimmed
            if value.count >= 2, let first = value.first, first == value.last, first == "\"" || first == "'" {
                value = String(value.dropFirst().dropLast())
                if first == "\"" { value = value.replacing("\\n", with: "\n") }
            }
            values[String(entry[..<equals]).trimmed] = value
        }
        return values
    }

    /// Secrets: a name without value comes from the environment, or is asked for on a terminal.
    static func secrets(_ texts: [String], files: [String]) throws(CommandError) -> [String: String] {
        var values: [String: String] = [:]
        for file in files { values.merge(try read(file)) { $1 } }
        for text in texts {
            if text.contains("=") {
                values.merge(try parse([text], option: "--secret")) { $1 }
            } else if let value = Environment.current[text] {
                values[text] = value
            } else if let value = Prompt.secret("secret \(text): ") {
                values[text] = value
            } else {
                throw CommandError(
                    "the secret \(text) is neither in the environment nor can it be asked for here",
                    status: ExitStatus.usage
                )
            }
        }
        return values
    }
}
