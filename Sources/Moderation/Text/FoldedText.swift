/// The first half of normalisation: every character folded on its own, with nothing decided about words.
struct FoldedText: Sendable {
    private(set) var bytes: [UInt8] = []
    private(set) var origins: [UInt32] = []
    private(set) var style = TextStyle()

    private let folding = CharacterFolding.shared
    private let keepsOrigins: Bool

    init(keepsOrigins: Bool = true) {
        self.keepsOrigins = keepsOrigins
    }

    /// Folds `text`; bytes that are not UTF-8 become separators.
    mutating func fold(_ text: UnsafeBufferPointer<UInt8>) {
        origins.removeAll(keepingCapacity: true)
        if keepsOrigins { origins.reserveCapacity(text.count) }
        style = TextStyle()
        // Nothing becomes longer than it was.
        bytes = [UInt8](unsafeUninitializedCapacity: text.count) { folded, count in
            fold(text, into: folded, &count)
        }
        style.endWord()
    }

    private mutating func fold(
        _ text: UnsafeBufferPointer<UInt8>,
        into folded: UnsafeMutableBufferPointer<UInt8>,
        _ count: inout Int
    ) {
        func append(_ byte: UInt8, origin: Int) {
            folded[count] = byte
            count += 1
            if keepsOrigins { origins.append(UInt32(truncatingIfNeeded: origin)) }
        }
        var index = 0
        while index < text.count {
            if text.count - index >= ByteBlock.size {
                let block = ByteBlock(text, at: index)
                let letters = block.asciiLetters
                if letters > 0 {
                    // Nothing has become longer so far, so there is room for eight bytes here too.
                    folded.store(block.lowercased, at: count)
                    style.count(letters: letters, capitals: block.capitals(ofFirst: letters))
                    if keepsOrigins {
                        for place in index..<index + letters { origins.append(UInt32(truncatingIfNeeded: place)) }
                    }
                    count += letters
                    index += letters
                    continue
                }
            }
            let byte = text[index]
            if byte < 0x80 {
                style.count(byte)
                append(byte &- 0x41 < 26 ? byte | 0x20 : byte, origin: index)
                index += 1
                continue
            }
            guard let (scalar, length) = Self.decode(text, at: index) else {
                append(0x20, origin: index)
                index += 1
                continue
            }
            switch folding.fold(scalar) {
            case .nothing: break
            case .ascii(let packed):
                if (0xFF01...0xFF5E).contains(scalar) { style.count(UInt8(truncatingIfNeeded: scalar - 0xFF01 + 0x21)) }
                var rest = packed
                while rest != 0 {
                    append(UInt8(truncatingIfNeeded: rest), origin: index)
                    rest >>= 8
                }
            case .itself: for offset in 0..<length { append(text[index + offset], origin: index) }
            }
            index += length
        }
    }

    /// The scalar that starts at `index` and its length, or nothing when the bytes there are not UTF-8.
    private static func decode(_ text: UnsafeBufferPointer<UInt8>, at index: Int) -> (UInt32, Int)? {
        let first = UInt32(text[index])
        let length: Int
        var scalar: UInt32
        let smallest: UInt32
        switch first {
        case 0xC2...0xDF: (length, scalar, smallest) = (2, first & 0x1F, 0x80)
        case 0xE0...0xEF: (length, scalar, smallest) = (3, first & 0x0F, 0x800)
        case 0xF0...0xF4: (length, scalar, smallest) = (4, first & 0x07, 0x10000)
        default: return nil
        }
        guard index + length <= text.count else { return nil }
        for offset in 1..<length {
            let next = UInt32(text[index + offset])
            guard next & 0xC0 == 0x80 else { return nil }
            scalar = scalar << 6 | next & 0x3F
        }
        guard scalar >= smallest, scalar <= 0x10FFFF, !(0xD800...0xDFFF).contains(scalar) else { return nil }
        return (scalar, length)
    }
}
