/// The letters of a token as features see them: `FeatureHash.merged`, runs cut to two.
struct TokenLetters: Sendable {
    private(set) var bytes: [UInt8] = []

    /// Goes through the tokens of a normalised text, which have one space between them.
    static func forEachToken(_ bytes: UnsafeBufferPointer<UInt8>, _ body: (Range<Int>) -> Void) {
        var start = 0
        while start < bytes.count {
            var end = start
            while end < bytes.count, bytes[end] != UInt8(ascii: " ") { end += 1 }
            if end > start { body(start..<end) }
            start = end + 1
        }
    }

    /// The feature of a token as a word: that of `bytes`, were it loaded.
    static func word(_ token: Slice<UnsafeBufferPointer<UInt8>>) -> UInt32 {
        var hash = FeatureHash.word
        var last: UInt8?
        var isDoubled = false
        for byte in token {
            let letter = FeatureHash.merged(byte)
            if letter == last {
                if isDoubled { continue }
                isDoubled = true
            } else {
                isDoubled = false
            }
            last = letter
            hash = FeatureHash.mix(hash, letter)
        }
        return FeatureHash.finished(hash)
    }

    mutating func load(_ token: some Collection<UInt8>) {
        bytes.removeAll(keepingCapacity: true)
        append(token)
    }

    /// The word that two tokens make when the gap between them is taken away, unless it would be a very short one.
    mutating func joined(_ first: some Collection<UInt8>, _ second: some Collection<UInt8>) -> UInt32? {
        load(first)
        append(second)
        return bytes.count > 3 ? FeatureHash.word(bytes) : nil
    }

    private mutating func append(_ token: some Collection<UInt8>) {
        for byte in token {
            let letter = FeatureHash.merged(byte)
            let count = bytes.count
            if count >= 2, bytes[count - 1] == letter, bytes[count - 2] == letter { continue }
            bytes.append(letter)
        }
    }
}
