/// The bytes of a text, checked, with what is needed to turn an offset into a position.
struct SourceText: Sendable {
    /// The text followed by one zero byte, so that looking at the end needs no check; the text itself has no zero byte.
    let bytes: [UInt8]
    /// The offset of the zero byte.
    let end: Int
    let file: String?
    /// The offset of the first byte of each line.
    private let lineStarts: [Int]
    /// For every `stride` bytes, how many continuation bytes stand before; empty when the text is ASCII.
    private let continuations: [Int]

    private static let stride = 256

    init(_ input: [UInt8], file: String?, limits: YAMLLimits) throws(YAMLError) {
        guard input.count <= limits.maxBytes else {
            throw YAMLError(
                code: .tooLarge,
                message: "the text has \(input.count) bytes; at most \(limits.maxBytes) are read",
                position: .start,
                file: file
            )
        }
        var starts = [0]
        var isASCII = true
        var fault: (offset: Int, message: String)?
        var index = 0
        while index < input.count {
            let byte = input[index]
            if byte >= 0x20 && byte < 0x7F || byte == 0x09 {
                index += 1
            } else if byte == 0x0A {
                index += 1
                starts.append(index)
            } else if byte == 0x0D {
                index += 1
                if index < input.count, input[index] == 0x0A { index += 1 }
                starts.append(index)
            } else if byte >= 0x80 {
                isASCII = false
                guard let length = Self.sequenceLength(input, index) else {
                    fault = (index, "the text is not UTF-8: byte 0x\(String(byte, radix: 16)) is out of place")
                    break
                }
                index += length
            } else {
                fault = (index, "control character 0x\(String(byte, radix: 16)) is not allowed")
                break
            }
        }
        var table: [Int] = []
        if !isASCII {
            var count = 0
            for (offset, byte) in input.enumerated() {
                if offset % Self.stride == 0 { table.append(count) }
                if byte & 0xC0 == 0x80 { count += 1 }
            }
            table.append(count)
        }
        bytes = input + [0]
        end = input.count
        self.file = file
        lineStarts = starts
        continuations = table
        if let fault {
            throw error(.encoding, fault.message, at: fault.offset)
        }
    }

    /// The position of an offset.
    func position(_ offset: Int) -> YAMLPosition {
        let line = lineIndex(offset)
        let start = lineStarts[line]
        var column = offset - start
        if !continuations.isEmpty { column -= continuationCount(offset) - continuationCount(start) }
        return YAMLPosition(line: line + 1, column: column + 1, offset: offset)
    }

    func range(_ start: Int, _ end: Int) -> YAMLRange {
        YAMLRange(start: position(start), end: position(end))
    }

    func error(_ code: YAMLError.Code, _ message: String, at offset: Int) -> YAMLError {
        YAMLError(code: code, message: message, position: position(offset), file: file)
    }

    private func lineIndex(_ offset: Int) -> Int {
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        return low
    }

    private func continuationCount(_ offset: Int) -> Int {
        let block = min(offset / Self.stride, continuations.count - 1)
        var count = continuations[block]
        for index in (block * Self.stride)..<max(offset, block * Self.stride)
        where index < end && bytes[index] & 0xC0 == 0x80 {
            count += 1
        }
        return count
    }

    /// The length of the well-formed UTF-8 sequence that starts here (Unicode, table 3-7).
    private static func sequenceLength(_ bytes: [UInt8], _ index: Int) -> Int? {
        let first = bytes[index]
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch first {
        case 0xC2...0xDF: length = 2
        case 0xE0:
            length = 3
            second = 0xA0...0xBF
        case 0xED:
            length = 3
            second = 0x80...0x9F
        case 0xE1...0xEF: length = 3
        case 0xF0:
            length = 4
            second = 0x90...0xBF
        case 0xF4:
            length = 4
            second = 0x80...0x8F
        case 0xF1...0xF3: length = 4
        default: return nil
        }
        guard index + length <= bytes.count, second.contains(bytes[index + 1]) else { return nil }
        for offset in 2..<max(2, length) where bytes[index + offset] & 0xC0 != 0x80 { return nil }
        return length
    }
}
