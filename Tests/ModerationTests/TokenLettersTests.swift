import Testing

@testable import Moderation

@Suite("Token letters")
struct TokenLettersTests {
    @Test(
        "give the same word at once as letter by letter",
        arguments: ["", "a", "aa", "aaa", "aaaaab", "llli", "ilililil", "grumble", "baaab", "abab", "xx\u{E9}\u{E9}"]
    )
    func word(text: String) {
        var letters = TokenLetters()
        letters.load(Array(text.utf8))
        var found: [UInt32] = []
        Array(text.utf8).withUnsafeBufferPointer { bytes in
            TokenLetters.forEachWord(bytes) { word, _ in found.append(word) }
        }
        #expect(found == (text.isEmpty ? [] : [FeatureHash.word(letters.bytes)]))
    }

    @Test("tell the tokens of a text apart whether their words are asked for or not")
    func tokens() {
        let bytes = Array(" two  words and \u{E9}t\u{E9} ".utf8)
        var ranges: [Range<Int>] = []
        var words: [Range<Int>] = []
        bytes.withUnsafeBufferPointer { bytes in
            TokenLetters.forEachToken(bytes) { ranges.append($0) }
            TokenLetters.forEachWord(bytes) { words.append($1) }
        }
        #expect(ranges == words)
        #expect(ranges.map { String(decoding: bytes[$0], as: UTF8.self) } == ["two", "words", "and", "\u{E9}t\u{E9}"])
    }

    @Test("join two tokens as if there had been no gap, but for very short words")
    func joined() {
        var letters = TokenLetters()
        #expect(letters.joined(Array("idd".utf8), Array("ddot".utf8)) == FeatureHash.word("iddot".utf8))
        #expect(letters.joined(Array("a".utf8), Array("be".utf8)) == nil)
    }
}
