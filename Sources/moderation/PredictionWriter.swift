import Moderation

/// Writes predictions as JSON, one object a line, many lines at a time.
struct PredictionWriter {
    private static let flushSize = 1 << 16

    private let classifier: Classifier
    private let withSpans: Bool
    private var buffer: [UInt8] = []

    init(classifier: Classifier, withSpans: Bool) {
        self.classifier = classifier
        self.withSpans = withSpans
    }

    mutating func write(id: String, text: UnsafeBufferPointer<UInt8>) {
        let scores = classifier.scores(for: text)
        append("{\"id\":")
        append(quoted: id)
        append(",\"scores\":{")
        for label in Label.allCases {
            append(label.rawValue == 0 ? "\"" : ",\"")
            append(label.name)
            append("\":")
            append(decimal: scores[label])
        }
        append("},\"labels\":[")
        for (index, label) in classifier.labels(for: scores).enumerated() {
            append(index == 0 ? "\"" : ",\"")
            append(label.name)
            append("\"")
        }
        append("],\"action\":\"")
        append(classifier.action(for: scores).rawValue)
        append("\"")
        if withSpans { append(spansOf: text) }
        append("}\n")
        if buffer.count >= Self.flushSize { flush() }
    }

    mutating func flush() {
        Terminal.write(buffer)
        buffer.removeAll(keepingCapacity: true)
    }

    private mutating func append(spansOf text: UnsafeBufferPointer<UInt8>) {
        append(",\"spans\":[")
        for (index, span) in classifier.explain(text).spans.prefix(100).enumerated() {
            append(index == 0 ? "{" : ",{")
            append("\"begin\":\(span.begin),\"end\":\(span.end),\"text\":")
            append(quoted: String(decoding: text[span.begin..<span.end], as: UTF8.self))
            append(",\"scores\":{")
            for label in Label.allCases {
                append(label.rawValue == 0 ? "\"" : ",\"")
                append(label.name)
                append("\":")
                append(decimal: span.contributions[label])
            }
            append("}}")
        }
        append("]")
    }

    private mutating func append(_ text: String) { buffer.append(contentsOf: text.utf8) }

    /// Six digits after the point.
    private mutating func append(decimal value: Float) {
        var millionths = Int((Double(value) * 1_000_000).rounded())
        if millionths < 0 {
            buffer.append(UInt8(ascii: "-"))
            millionths = -millionths
        }
        append(String(millionths / 1_000_000))
        buffer.append(UInt8(ascii: "."))
        var place = 100_000
        let fraction = millionths % 1_000_000
        while place > 0 {
            buffer.append(UInt8(ascii: "0") + UInt8(fraction / place % 10))
            place /= 10
        }
    }

    private mutating func append(quoted text: String) {
        buffer.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                buffer.append(UInt8(ascii: "\\"))
                buffer.append(byte)
            case 0..<0x20:
                append("\\u00")
                for digit in [byte >> 4, byte & 15] {
                    buffer.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
                }
            default: buffer.append(byte)
            }
        }
        buffer.append(UInt8(ascii: "\""))
    }
}
