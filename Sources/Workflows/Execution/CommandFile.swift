/// The files through which a step hands on values: `GITHUB_OUTPUT`, `GITHUB_ENV`, `GITHUB_STATE` and `GITHUB_PATH`.
public enum CommandFile {
    /// A name and its value.
    public struct Entry: Codable, Sendable, Hashable {
        public var name: String
        public var value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The largest file that is read.
    public static let maximumBytes = 8 << 20

    private static let maximumEntries = 10_000

    /// Reads `NAME=value` lines and `NAME<<DELIMITER` … `DELIMITER` blocks; empty lines between them are skipped.
    ///
    /// - Throws: An error of code `invalidData` that names the line.
    public static func entries(of bytes: [UInt8], file: String) throws(WorkflowError) -> [Entry] {
        let lines = try lines(of: bytes, file: file)
        var entries: [Entry] = []
        var place = 0
        while place < lines.count {
            let line = lines[place]
            place += 1
            if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { continue }
            guard entries.count < maximumEntries else {
                throw invalid("more than \(maximumEntries) values", file, place)
            }
            let equals = line.firstIndex(of: UInt8(ascii: "="))
            let heredoc = heredoc(in: line)
            if let heredoc, heredoc < equals ?? .max {
                let start = place
                let delimiter = trimmed(line[(heredoc + 2)...])
                guard !delimiter.isEmpty else { throw invalid("a delimiter is missing after <<", file, start) }
                while place < lines.count, !lines[place].elementsEqual(delimiter) {
                    place += 1
                }
                guard place < lines.count else {
                    throw invalid("the delimiter '\(text(delimiter))' that ends the value is missing", file, start)
                }
                let value = lines[start..<place].map { text($0) }.joined(separator: "\n")
                entries.append(Entry(name: try name(line[..<heredoc], file, start), value: value))
                place += 1
            } else if let equals {
                let value = text(line[(equals + 1)...])
                entries.append(Entry(name: try name(line[..<equals], file, place), value: value))
            } else {
                throw invalid("neither NAME=value nor NAME<<DELIMITER", file, place)
            }
        }
        return entries
    }

    /// Reads one directory a line, as `GITHUB_PATH` has them.
    public static func paths(of bytes: [UInt8], file: String) throws(WorkflowError) -> [String] {
        try lines(of: bytes, file: file).map { text(trimmed($0)) }.filter { !$0.isEmpty }
    }

    private static func lines(of bytes: [UInt8], file: String) throws(WorkflowError) -> [ArraySlice<UInt8>] {
        guard bytes.count <= maximumBytes else {
            throw WorkflowError(.invalidData, "\(file): larger than \(maximumBytes) bytes")
        }
        var body = bytes[...]
        if body.starts(with: [0xEF, 0xBB, 0xBF]) { body = body.dropFirst(3) }
        if body.last == 0x0A { body = body.dropLast() }
        if body.isEmpty { return [] }
        return body.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
            line.last == 0x0D ? line.dropLast() : line
        }
    }

    private static func heredoc(in line: ArraySlice<UInt8>) -> Int? {
        let less = UInt8(ascii: "<")
        return line.indices.first { $0 + 1 < line.endIndex && line[$0] == less && line[$0 + 1] == less }
    }

    private static func name(_ bytes: ArraySlice<UInt8>, _ file: String, _ line: Int) throws(WorkflowError) -> String {
        let name = text(trimmed(bytes))
        guard !name.isEmpty else { throw invalid("a name is missing", file, line) }
        return name
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let start = bytes.drop { $0 == 0x20 || $0 == 0x09 }
        guard let last = start.lastIndex(where: { $0 != 0x20 && $0 != 0x09 }) else { return [] }
        return start[...last]
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes, as: UTF8.self)
    }

    private static func invalid(_ message: String, _ file: String, _ line: Int) -> WorkflowError {
        WorkflowError(.invalidData, message, file: file, at: SourcePosition(line: line, column: 1))
    }
}
