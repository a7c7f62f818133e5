import YAML

/// Where a value was written: a file of the tree, a line and a column.
public struct SourcePosition: Sendable, Hashable, CustomStringConvertible {
    private let source: SourceName?
    private let storedLine: UInt32
    private let storedColumn: UInt32

    /// The file's path in its tree, or nil for a value that no file holds.
    public var file: String? { source?.name }
    /// The line, counted from 1; 0 when unknown.
    public var line: Int { Int(storedLine) }
    /// The column in Unicode scalars, counted from 1; 0 when unknown.
    public var column: Int { Int(storedColumn) }

    init(_ source: SourceName, _ position: YAMLPosition) {
        self.source = source
        storedLine = UInt32(clamping: position.line)
        storedColumn = UInt32(clamping: position.column)
    }

    /// Makes a position from its parts.
    public init(file: String?, line: Int, column: Int) {
        source = file.map(SourceName.init)
        storedLine = UInt32(clamping: line)
        storedColumn = UInt32(clamping: column)
    }

    /// A place that no file holds.
    public static let unknown = SourcePosition(file: nil, line: 0, column: 0)

    /// The first character of a file.
    public static func start(of file: String) -> SourcePosition {
        SourcePosition(file: file, line: 1, column: 1)
    }

    /// `file:line:column`, as far as known.
    public var description: String {
        guard let file else { return line == 0 ? "" : "\(line):\(column)" }
        return line == 0 ? file : "\(file):\(line):\(column)"
    }
}

/// The name of a source file, shared by the positions in it.
final class SourceName: Sendable, Hashable {
    let name: String

    init(_ name: String) { self.name = name }

    static func == (left: SourceName, right: SourceName) -> Bool { left === right || left.name == right.name }

    func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
