/// Turns what people write into what they mean to be read: one spelling for the many ways to disguise a word.
///
/// Case, width, marks, look-alike letters and zero-width characters go first (`FoldedText`); then digits and symbols inside
/// words become letters, runs of one letter are cut to three, and letters written apart are put together. A value keeps its
/// buffers between comments, so one normaliser serves one thread at a time.
public struct TextNormalizer: Sendable {
    /// Longer tokens are cut here, which bounds the work a single token can cause.
    static let longestToken = 128

    private struct Token: Sendable {
        var start: Int
        var end: Int
        var letters = 0
        var digits = 0
        var symbols = 0

        var isSingle: Bool { letters + digits + symbols == 1 }

        mutating func count(_ kind: ByteClass, at index: Int) {
            end = index + 1
            switch kind {
            case .letter: letters += 1
            case .digit: digits += 1
            case .symbol, .inner: symbols += 1
            case .separator, .dropped: break
            }
        }
    }

    public private(set) var result = NormalizedText()
    private var folded = FoldedText()
    private var tokens: [Token] = []
    private var readsNumbersAsWords = false
    private var exclamations = 0

    public init() {}

    /// Normalises UTF-8 into `result`; bytes that are not UTF-8 count as spaces.
    public mutating func normalize(_ text: UnsafeBufferPointer<UInt8>) {
        folded.fold(text)
        split()
        let disguised = tokens.count { $0.letters > 0 && $0.digits > 0 }
        readsNumbersAsWords = disguised >= 2 && disguised * 4 >= tokens.count
        result.removeAll()
        result.style = folded.style
        result.style.exclamations = exclamations
        var index = 0
        while index < tokens.count {
            let count = spacedLetters(from: index)
            emit(tokens[index..<index + count])
            index += count
        }
    }

    /// Normalises a string.
    public mutating func normalize(_ text: String) -> NormalizedText {
        var text = text
        text.withUTF8 { normalize($0) }
        return result
    }

    private mutating func split() {
        tokens.removeAll(keepingCapacity: true)
        exclamations = 0
        var current: Token?
        let bytes = folded.bytes
        for index in bytes.indices {
            let kind = ByteClass.of(bytes[index])
            let next = index + 1 < bytes.count ? ByteClass.of(bytes[index + 1]) : .separator
            let belongs =
                switch kind {
                case .letter, .digit, .symbol, .dropped: true
                case .inner: next == .letter || next == .digit || isLastLetter(bytes, index)
                case .separator: false
                }
            if !belongs, bytes[index] == UInt8(ascii: "!") { exclamations += 1 }
            if let token = current, !belongs || index - token.start >= Self.longestToken {
                tokens.append(token)
                current = nil
            }
            guard belongs else { continue }
            if current == nil {
                if kind == .dropped { continue }
                current = Token(start: index, end: index)
            }
            current?.count(kind, at: index)
        }
        if let token = current { tokens.append(token) }
    }

    /// Whether a `+` ends a word: `shu+`, but not `1+1` or `++`.
    private func isLastLetter(_ bytes: [UInt8], _ index: Int) -> Bool {
        bytes[index] == UInt8(ascii: "+") && index > 0 && ByteClass.of(bytes[index - 1]) == .letter
            && (index + 1 == bytes.count || bytes[index + 1] != UInt8(ascii: "+"))
    }

    /// How many tokens from `index` on are one word written with its letters apart; at least 1.
    private func spacedLetters(from index: Int) -> Int {
        guard tokens[index].isSingle, index + 2 < tokens.count else { return 1 }
        let gap = folded.bytes[tokens[index].end..<tokens[index + 1].start]
        guard gap.count <= 3 else { return 1 }
        var end = index + 1
        var letters = tokens[index].letters
        while end < tokens.count, tokens[end].isSingle,
            folded.bytes[tokens[end - 1].end..<tokens[end].start].elementsEqual(gap)
        {
            letters += tokens[end].letters
            end += 1
        }
        let count = end - index
        return count >= 3 && letters * 2 >= count ? count : 1
    }

    private mutating func emit(_ parts: ArraySlice<Token>) {
        let letters = parts.reduce(0) { $0 + $1.letters }
        let digits = parts.reduce(0) { $0 + $1.digits }
        let symbols = parts.reduce(0) { $0 + $1.symbols }
        let isWord = letters > 0 || (symbols >= 2 && digits == 0) || (readsNumbersAsWords && digits >= 2)
        guard isWord || digits > 0, let start = parts.first?.start else { return }
        if !result.bytes.isEmpty { result.append(UInt8(ascii: " "), origin: folded.origins[start]) }
        guard isWord else {
            result.append(UInt8(ascii: "0"), origin: folded.origins[start])
            return
        }
        var last: UInt8 = 0
        var run = 0
        for part in parts {
            for index in part.start..<part.end where ByteClass.of(folded.bytes[index]) != .dropped {
                let byte = ByteClass.letter(for: folded.bytes[index])
                run = byte == last ? run + 1 : 1
                last = byte
                if run <= 3 || byte >= 0x80 { result.append(byte, origin: folded.origins[index]) }
            }
        }
    }
}
