import Testing

@testable import Moderation

@Suite("Model file")
struct ModelFileTests {
    @Test("brings back the model it was made from")
    func roundTrip() throws {
        let model = try SampleData.outcome().model
        let read = try ModelFile.decode(ModelFile.encode(model))
        #expect(read.parameters == model.parameters)
        #expect(Array(read.table.rows) == Array(model.table.rows))
        let text = "you snorkwart"
        #expect(Classifier(model: read).scores(for: text) == Classifier(model: model).scores(for: text))
    }

    @Test(
        "is refused with any byte changed, anywhere",
        arguments: [0, 9, 13, 17, 30, 60, 100, 199, 260, 3000, 4096, 6000]
    )
    func damaged(offset: Int) throws {
        var bytes = ModelFile.encode(try SampleData.outcome().model)
        bytes[offset] ^= 0x40
        let error = #expect(throws: ModerationError.self) { try ModelFile.decode(bytes) }
        #expect(error?.code == .invalidModel || error?.code == .unsupportedModel)
    }

    @Test("is refused when cut short or lengthened", arguments: [0, 7, 56, 4095, 4096, -1, 1])
    func wrongLength(length: Int) throws {
        let bytes = ModelFile.encode(try SampleData.outcome().model)
        // The last two are one byte short and one byte long.
        let cut = Array((bytes + [0]).prefix(abs(length) == 1 ? bytes.count + length : length))
        let error = #expect(throws: ModerationError.self) { try ModelFile.decode(cut) }
        #expect(error?.code == .invalidModel)
    }

    @Test("of another version is refused with both versions named")
    func otherVersion() throws {
        var bytes = ModelFile.encode(try SampleData.outcome().model)
        bytes[8] = 9
        let error = #expect(throws: ModerationError.self) { try ModelFile.decode(bytes) }
        #expect(error?.code == .unsupportedModel)
        #expect(error?.message == "format version 9; this program reads 2")
    }

    @Test("survives any bytes at all without a crash")
    func noise() throws {
        let good = ModelFile.encode(try SampleData.outcome().model)
        var random = RandomSource(seed: 3)
        for _ in 0..<200 {
            var bytes = Array(good.prefix(Int(random.next() % UInt64(good.count))))
            for _ in 0..<4 where !bytes.isEmpty {
                bytes[Int(random.next() % UInt64(min(bytes.count, 64)))] = UInt8(truncatingIfNeeded: random.next())
            }
            #expect(throws: ModerationError.self) { try ModelFile.decode(bytes) }
        }
    }

    @Test("under a checksum that is right, is refused with a reason or gives probabilities, whatever bits are flipped")
    func flippedBits() throws {
        let good = ModelFile.encode(try SampleData.outcome().model)
        var random = RandomSource(seed: 5)
        var (read, refused) = (0, 0)
        for round in 0..<400 {
            var bytes = good
            for _ in 0...round % 4 {
                let isHeader = random.next() % 2 == 0
                let place = isHeader ? 56 + Int(random.next() % 212) : Int(random.next() % UInt64(bytes.count))
                bytes[place] ^= 1 << UInt8(random.next() % 8)
            }
            ModelFile.seal(&bytes)
            do {
                let classifier = Classifier(model: try ModelFile.decode(bytes))
                for text in ["you snorkwart", "", "a thunderfist in the garden!"] {
                    let scores = classifier.scores(for: text)
                    #expect(Label.allCases.allSatisfy { (0...1).contains(scores[$0]) })
                    _ = classifier.action(for: scores)
                }
                read += 1
            } catch {
                #expect(!error.message.isEmpty)
                refused += 1
            }
        }
        #expect(read > 20 && refused > 0)
    }
}
