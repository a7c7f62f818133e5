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

    /// Goes through the tokens as `forEachToken`, with the feature of each as a word: that of `bytes`, were it loaded.
    static func forEachWord(_ bytes: UnsafeBufferPointer<UInt8>, _ body: (UInt32, Range<Int>) -> Void) {
        var index = 0
        while index < bytes.count {
            let start = index
            var hash = FeatureHash.word
            var last = UInt8(ascii: " ")
            var isDoubled = false
            while index < bytes.count, bytes[index] != UInt8(ascii: " ") {
                let letter = FeatureHash.merged(bytes[index])
                index += 1
                if letter == last {
                    if isDoubled { continue }
                    isDoubled = true
                } else {
                    isDoubled = false
                }
                last = letter
                hash = FeatureHash.mix(hash, letter)
            }
            if index > start { body(FeatureHash.finished(hash), start..<index) }
            index += 1
        }
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
