/// Writes block style YAML byte for byte as sigs.k8s.io/yaml does, which is what `kustomize build` prints.
///
/// Lists are not indented under their key, texts of several lines are literal blocks, and a long line is folded at the first
/// space past column 80. Order of calls: one value per document; in a mapping `key` before each value; every `begin` that was
/// not empty has its `end`.
public struct YAMLEmitter {
    private enum Frame {
        case mapping(indentation: Int)
        case sequence(indentation: Int)
    }

    private enum Place {
        /// At the start of a line of its own.
        case lineStart
        /// After `key:`.
        case afterKey
        /// After `-`.
        case afterDash
    }

    /// What has been written.
    public internal(set) var bytes: [UInt8] = []
    private var frames: [Frame] = []
    private var place = Place.lineStart
    /// The column in characters, counted from 0.
    var column = 0

    /// Makes an emitter with nothing written.
    public init() {}

    /// What has been written, as text.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Writes `---` between documents.
    public mutating func separateDocuments() {
        write("---")
        endLine()
    }

    // MARK: Collections

    /// Starts a mapping; one that `isEmpty` is written as `{}` and has no end.
    public mutating func beginMapping(isEmpty: Bool) {
        if isEmpty {
            scalar("{}")
        } else {
            frames.append(.mapping(indentation: innerIndentation(isSequence: false)))
            if place == .afterKey { endLine() }
        }
    }

    /// Writes a mapping's next key.
    public mutating func key(_ key: String) {
        guard case .mapping(let indentation) = frames.last else { return }
        startEntry(indentation)
        let analysis = ScalarText(key)
        if analysis.isMultiline || key.utf8.count > 128 {
            write("?")
            writeString(key, analysis, indentation: indentation + 2, isKey: false)
            if column > 0 { endLine() }
            indent(indentation)
        } else {
            writeString(key, analysis, indentation: indentation + 2, isKey: true)
        }
        write(":")
        place = .afterKey
    }

    /// Ends a mapping that was not empty.
    public mutating func endMapping() { endCollection() }

    /// Starts a sequence; one that `isEmpty` is written as `[]` and has no end.
    public mutating func beginSequence(isEmpty: Bool) {
        if isEmpty {
            scalar("[]")
        } else {
            frames.append(.sequence(indentation: innerIndentation(isSequence: true)))
            if place == .afterKey { endLine() }
        }
    }

    /// Ends a sequence that was not empty.
    public mutating func endSequence() { endCollection() }

    // MARK: Scalars

    /// Writes null.
    public mutating func null() { scalar("null") }

    /// Writes a truth value.
    public mutating func bool(_ value: Bool) { scalar(value ? "true" : "false") }

    /// Writes an integer.
    public mutating func integer(_ value: some BinaryInteger) { scalar(String(value)) }

    /// Writes a text as it is, without quotes; for numbers.
    public mutating func scalar(_ text: String) {
        beginValue()
        if column > 0 { write(" ") }
        write(text)
        endLine()
    }

    /// Writes a string, in the style that keeps it one.
    public mutating func string(_ text: String) {
        beginValue()
        writeString(text, ScalarText(text), indentation: scalarIndentation, isKey: false)
        if column > 0 { endLine() }
        place = .lineStart
    }

    // MARK: Places

    private var scalarIndentation: Int {
        switch frames.last {
        case .mapping(let indentation), .sequence(let indentation): indentation + 2
        case nil: 2
        }
    }

    private mutating func innerIndentation(isSequence: Bool) -> Int {
        beginValue()
        switch frames.last {
        case nil: return 0
        case .mapping(let indentation): return isSequence ? indentation : indentation + 2
        case .sequence(let indentation): return indentation + 2
        }
    }

    /// Starts an item when the value to come belongs to a sequence.
    private mutating func beginValue() {
        guard case .sequence(let indentation) = frames.last, !isInsideValue else { return }
        startEntry(indentation)
        write("-")
        place = .afterDash
    }

    private var isInsideValue: Bool { place == .afterKey }

    /// Goes to where an entry starts: after the dash it shares its line with, or to its indentation.
    private mutating func startEntry(_ indentation: Int) {
        if place == .afterDash {
            write(" ")
        } else {
            indent(indentation)
        }
        place = .lineStart
    }

    private mutating func endCollection() {
        frames.removeLast()
        place = .lineStart
    }

    mutating func endLine() {
        bytes.append(Byte.lineFeed)
        column = 0
        place = .lineStart
    }

    mutating func indent(_ indentation: Int) {
        bytes.append(contentsOf: repeatElement(Byte.space, count: indentation))
        column += indentation
    }

    mutating func write(_ text: String) {
        bytes.append(contentsOf: text.utf8)
        column += text.utf8.count
    }
}
