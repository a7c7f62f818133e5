/// Where the words of a normalised text are, there and in the original.
struct WordRanges {
    private(set) var normalized: [Range<Int>] = []
    private(set) var original: [Range<Int>] = []

    init(_ text: NormalizedText, original bytes: UnsafeBufferPointer<UInt8>) {
        var start = 0
        while start < text.bytes.count {
            var end = start
            while end < text.bytes.count, text.bytes[end] != UInt8(ascii: " ") { end += 1 }
            if end > start {
                normalized.append(start..<end)
                let begin = Int(text.origins[start])
                original.append(begin..<Self.end(of: Int(text.origins[end - 1]), in: bytes))
            }
            start = end + 1
        }
    }

    /// The end of the character that begins at an offset.
    private static func end(of offset: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
        // Every byte of a letter of another script may be an origin of its own.
        var end = min(bytes.count, offset + 1)
        while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
        return end
    }

    /// The words that a range of the normalised text overlaps.
    func touching(_ range: Range<Int>) -> Range<Int> {
        guard !range.isEmpty else { return 0..<0 }
        var low = 0
        var high = normalized.count
        while low < high {
            let middle = (low + high) / 2
            if normalized[middle].upperBound <= range.lowerBound { low = middle + 1 } else { high = middle }
        }
        var end = low
        while end < normalized.count, normalized[end].lowerBound < range.upperBound { end += 1 }
        return low..<end
    }
}
