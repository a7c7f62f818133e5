import Testing

@testable import Moderation

@Suite("Byte block")
struct ByteBlockTests {
    @Test("says of eight bytes what looking at each of them says", arguments: 0..<200)
    func bytes(seed: UInt64) {
        var random = RandomSource(seed: seed + 1)
        // All bytes for half of the blocks, and mostly letters with repetitions for the rest.
        let choices: [UInt8] = seed % 2 == 0 ? Array(0...255) : Array("aaazAAAZ@[`{m".utf8) + [0xC3]
        let bytes = (0..<8).map { _ in choices[Int.random(in: 0..<choices.count, using: &random)] }
        bytes.withUnsafeBufferPointer { buffer in
            let block = ByteBlock(buffer, at: 0)
            let letters = bytes.prefix { UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 | 0x20 }
            #expect(block.asciiLetters == letters.count)
            #expect(
                block.foldedLetters == bytes.prefix { UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 || $0 >= 0x80 }.count
            )
            #expect(block.capitals(ofFirst: letters.count) == letters.count { $0 < UInt8(ascii: "a") })
            var lowercased = [UInt8](repeating: 0, count: 8)
            lowercased.withUnsafeMutableBufferPointer { $0.store(block.lowercased, at: 0) }
            #expect(lowercased.prefix(letters.count).elementsEqual(letters.map { $0 | 0x20 }))
            for count in 1...8 {
                let repeats = count >= 4 && (3..<count).contains { end in Set(bytes[end - 3...end]).count == 1 }
                #expect(block.mayRepeat(inFirst: count) == repeats)
            }
        }
    }
}
