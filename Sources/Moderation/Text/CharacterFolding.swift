/// What a Unicode scalar stands for once case, width, marks and looks are taken away.
///
/// This is the part of NFKC that matters for comments written to be misread, made wider by look-alike letters.
struct CharacterFolding: Sendable {
    enum Folded: Equatable {
        /// Nothing is left: zero-width characters, combining marks, variation selectors.
        case nothing
        /// One to three ASCII bytes, the first in the low byte.
        case ascii(UInt32)
        /// A letter or symbol of its own.
        case itself
    }

    static let shared = CharacterFolding()

    private static let pageBits: UInt32 = 8
    private static let pageSize = 256
    private static let space: UInt32 = 0x20

    private var pageOf: [UInt16]
    private var pages: [UInt32]

    init() {
        pageOf = [UInt16](repeating: 0, count: 0x200)
        pages = [UInt32](repeating: 0, count: Self.pageSize)
        for entry in Lookalikes.table {
            let replacement = Self.packed(entry.replacement.description.utf8)
            for scalar in entry.characters.description.unicodeScalars {
                insert(scalar.value, replacement)
            }
        }
    }

    /// What `scalar`, which is not ASCII, stands for.
    func fold(_ scalar: UInt32) -> Folded {
        if Self.isInvisible(scalar) { return .nothing }
        if Self.isSeparator(scalar) { return .ascii(Self.space) }
        if let ascii = Self.arithmetic(scalar) { return .ascii(ascii) }
        let page = Int(scalar >> Self.pageBits)
        if page < pageOf.count {
            let replacement = pages[Int(pageOf[page]) * Self.pageSize + Int(scalar & 0xFF)]
            if replacement != 0 { return .ascii(replacement) }
        }
        return .itself
    }

    private mutating func insert(_ scalar: UInt32, _ replacement: UInt32) {
        let page = Int(scalar >> Self.pageBits)
        guard page < pageOf.count else { return }
        if pageOf[page] == 0 {
            pageOf[page] = UInt16(pages.count / Self.pageSize)
            pages.append(contentsOf: repeatElement(0, count: Self.pageSize))
        }
        pages[Int(pageOf[page]) * Self.pageSize + Int(scalar & 0xFF)] = replacement
    }

    private static func packed(_ ascii: some Sequence<UInt8>) -> UInt32 {
        var packed: UInt32 = 0
        var shift: UInt32 = 0
        for byte in ascii {
            packed |= UInt32(byte) << shift
            shift += 8
        }
        return packed
    }

    private static func isInvisible(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0xAD, 0x34F, 0x61C, 0x115F...0x1160, 0x17B4...0x17B5, 0x180B...0x180E, 0x3164, 0xFEFF, 0xFFA0: true
        case 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFE00...0xFE0F, 0xE0000...0xE0FFF: true
        case 0x300...0x36F, 0x483...0x489, 0x591...0x5BD, 0x64B...0x65F, 0x1AB0...0x1AFF: true
        case 0x1DC0...0x1DFF, 0x20D0...0x20FF, 0xFE20...0xFE2F, 0x1D165...0x1D169, 0x1F3FB...0x1F3FF: true
        default: false
        }
    }

    private static func isSeparator(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x80...0xA0, 0xAB, 0xB6, 0xB7, 0xBB, 0xBF, 0x1680, 0x2000...0x200A, 0x2010...0x2017, 0x201C...0x2029: true
        case 0x202F...0x205F, 0x3000...0x3003, 0x3008...0x3011, 0xFF0C, 0xFF0E, 0xFF0F, 0xFFFD: true
        default: false
        }
    }

    /// The blocks in which the ASCII characters stand in order.
    private static func arithmetic(_ scalar: UInt32) -> UInt32? {
        switch scalar {
        case 0x2018, 0x2019, 0x201B, 0x2BC, 0xB4: 0x27
        case 0xFF01...0xFF5E: lowercased(scalar - 0xFF01 + 0x21)
        case 0x1D400...0x1D6A3: letter((scalar - 0x1D400) % 52 % 26)
        case 0x1D7CE...0x1D7FF: 0x30 + (scalar - 0x1D7CE) % 10
        case 0x249C...0x24B5: letter(scalar - 0x249C)
        case 0x24B6...0x24E9: letter((scalar - 0x24B6) % 26)
        case 0x1F110...0x1F129: letter(scalar - 0x1F110)
        case 0x1F130...0x1F149: letter(scalar - 0x1F130)
        case 0x1F150...0x1F169: letter(scalar - 0x1F150)
        case 0x1F170...0x1F189: letter(scalar - 0x1F170)
        case 0x1F1E6...0x1F1FF: letter(scalar - 0x1F1E6)
        default: nil
        }
    }

    private static func letter(_ index: UInt32) -> UInt32 { 0x61 + index }

    private static func lowercased(_ ascii: UInt32) -> UInt32 {
        (0x41...0x5A).contains(ascii) ? ascii + 0x20 : ascii
    }
}
