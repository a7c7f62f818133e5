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
        Array(text.utf8).withUnsafeBufferPointer {
            #expect(TokenLetters.word($0[...]) == FeatureHash.word(letters.bytes))
        }
    }

    @Test("join two tokens as if there had been no gap, but for very short words")
    func joined() {
        var letters = TokenLetters()
        #expect(letters.joined(Array("idd".utf8), Array("ddot".utf8)) == FeatureHash.word("iddot".utf8))
        #expect(letters.joined(Array("a".utf8), Array("be".utf8)) == nil)
    }
}
