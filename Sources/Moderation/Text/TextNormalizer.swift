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
        /// Whether it has nothing but letters.
        var isPlain: Bool { letters == end - start }

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
    private var folded: FoldedText
    private var tokens: [Token] = []
    private var readsNumbersAsWords = false
    private var exclamations = 0

    private let keepsOrigins: Bool

    /// Without origins there is no way back to the original text: enough for features.
    public init(keepsOrigins: Bool = true) {
        self.keepsOrigins = keepsOrigins
        folded = FoldedText(keepsOrigins: keepsOrigins)
    }

    /// Normalises UTF-8 into `result`; bytes that are not UTF-8 count as spaces.
    public mutating func normalize(_ text: UnsafeBufferPointer<UInt8>) {
        folded.fold(text)
        split()
        let disguised = tokens.count { $0.letters > 0 && $0.digits > 0 }
        readsNumbersAsWords = disguised >= 2 && disguised * 4 >= tokens.count
        result.origins.removeAll(keepingCapacity: true)
        result.style = folded.style
        result.style.exclamations = exclamations
        // Every token gives at most its bytes and the space in front of it.
        result.bytes = [UInt8](unsafeUninitializedCapacity: folded.bytes.count + tokens.count) { bytes, count in
            var index = 0
            while index < tokens.count {
                let parts = tokens[index].isSingle ? spacedLetters(from: index) : 1
                emit(index..<index + parts, into: bytes, &count)
                index += parts
            }
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
        folded.bytes.withUnsafeBufferPointer { bytes in
            ByteClass.classes.withUnsafeBufferPointer { classes in
                var token = Token(start: 0, end: 0)
                var isOpen = false
                var index = 0
                while index < bytes.count {
                    let kind = classes[Int(bytes[index])]
                    if kind == .letter {
                        if isOpen, index - token.start >= Self.longestToken {
                            tokens.append(token)
                            isOpen = false
                        }
                        if !isOpen {
                            token = Token(start: index, end: index)
                            isOpen = true
                        }
                        let found =
                            bytes.count - index >= ByteBlock.size ? ByteBlock(bytes, at: index).foldedLetters : 1
                        let letters = min(found, token.start + Self.longestToken - index)
                        index += letters
                        token.letters += letters
                        token.end = index
                        continue
                    }
                    defer { index += 1 }
                    let next = index + 1 < bytes.count ? classes[Int(bytes[index + 1])] : .separator
                    let belongs =
                        switch kind {
                        case .letter, .digit, .symbol, .dropped: true
                        case .inner: next == .letter || next == .digit || Self.isLastLetter(bytes, index)
                        case .separator: false
                        }
                    if isOpen, !belongs || index - token.start >= Self.longestToken {
                        tokens.append(token)
                        isOpen = false
                    }
                    guard belongs else {
                        if bytes[index] == UInt8(ascii: "!") { exclamations += 1 }
                        continue
                    }
                    if !isOpen {
                        if kind == .dropped { continue }
                        token = Token(start: index, end: index)
                        isOpen = true
                    }
                    token.count(kind, at: index)
                }
                if isOpen { tokens.append(token) }
            }
        }
    }

    /// Whether a `+` ends a word: `shu+`, but not `1+1` or `++`.
    private static func isLastLetter(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
        bytes[index] == UInt8(ascii: "+") && index > 0 && ByteClass.classes[Int(bytes[index - 1])] == .letter
            && (index + 1 == bytes.count || bytes[index + 1] != UInt8(ascii: "+"))
    }

    /// How many tokens from `index` on, which is a single one, are one word written with its letters apart; at least 1.
    private func spacedLetters(from index: Int) -> Int {
        guard index + 2 < tokens.count else { return 1 }
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

    private mutating func emit(
        _ parts: Range<Int>,
        into bytes: UnsafeMutableBufferPointer<UInt8>,
        _ count: inout Int
    ) {
        if parts.count == 1, tokens[parts.lowerBound].isPlain {
            return emitPlain(tokens[parts.lowerBound], into: bytes, &count)
        }
        var letters = 0
        var digits = 0
        var symbols = 0
        for part in parts {
            letters += tokens[part].letters
            digits += tokens[part].digits
            symbols += tokens[part].symbols
        }
        let isWord = letters > 0 || (symbols >= 2 && digits == 0) || (readsNumbersAsWords && digits >= 2)
        guard isWord || digits > 0 else { return }
        func append(_ byte: UInt8, from index: Int) {
            bytes[count] = byte
            count += 1
            if keepsOrigins { result.origins.append(folded.origins[index]) }
        }
        let start = tokens[parts.lowerBound].start
        if count > 0 { append(UInt8(ascii: " "), from: start) }
        guard isWord else { return append(UInt8(ascii: "0"), from: start) }
        var last: UInt8 = 0
        var run = 0
        ByteClass.letters.withUnsafeBufferPointer { table in
            folded.bytes.withUnsafeBufferPointer { folded in
                for part in parts {
                    for index in tokens[part].start..<tokens[part].end where !ByteClass.isDropped(folded[index]) {
                        let byte = table[Int(folded[index])]
                        run = byte == last ? run + 1 : 1
                        last = byte
                        if run <= 3 || byte >= 0x80 { append(byte, from: index) }
                    }
                }
            }
        }
    }

    /// The same for a token of letters alone, as most are: they are read as themselves.
    private mutating func emitPlain(
        _ token: Token,
        into bytes: UnsafeMutableBufferPointer<UInt8>,
        _ count: inout Int
    ) {
        if count > 0 {
            bytes[count] = UInt8(ascii: " ")
            count += 1
            if keepsOrigins { result.origins.append(folded.origins[token.start]) }
        }
        folded.bytes.withUnsafeBufferPointer { folded in
            let length = token.end - token.start
            if length <= ByteBlock.size, folded.count - token.start >= ByteBlock.size,
                bytes.count - count >= ByteBlock.size
            {
                let block = ByteBlock(folded, at: token.start)
                if !block.mayRepeat(inFirst: length) {
                    bytes.store(block.bytes, at: count)
                    count += length
                    if keepsOrigins { result.origins.append(contentsOf: self.folded.origins[token.start..<token.end]) }
                    return
                }
            }
            var last: UInt8 = 0
            var run = 0
            for index in token.start..<token.end {
                let byte = folded[index]
                run = byte == last ? run + 1 : 1
                last = byte
                guard run <= 3 || byte >= 0x80 else { continue }
                bytes[count] = byte
                count += 1
                if keepsOrigins { result.origins.append(self.folded.origins[index]) }
            }
        }
    }
}
