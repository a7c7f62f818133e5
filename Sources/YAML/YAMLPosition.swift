/// One place in a YAML source text.
public struct YAMLPosition: Sendable, Hashable {
    private let storedLine: UInt32
    private let storedColumn: UInt32
    private let storedOffset: UInt32

    /// The line, counted from 1.
    public var line: Int { Int(storedLine) }
    /// The column in Unicode scalars, counted from 1.
    public var column: Int { Int(storedColumn) }
    /// The offset in UTF-8 bytes, counted from 0.
    public var offset: Int { Int(storedOffset) }

    /// Makes a position; numbers outside what 32 bits hold are clamped.
    public init(line: Int, column: Int, offset: Int) {
        storedLine = UInt32(clamping: line)
        storedColumn = UInt32(clamping: column)
        storedOffset = UInt32(clamping: offset)
    }

    /// The first byte of a text.
    public static let start = YAMLPosition(line: 1, column: 1, offset: 0)
}
