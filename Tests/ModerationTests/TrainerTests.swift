import Testing

@testable import Moderation

@Suite("Trainer")
struct TrainerTests {
    @Test("learns both labels and reports what it measured on comments it had not seen")
    func learns() throws {
        let outcome = try SampleData.outcome()
        let classifier = Classifier(model: outcome.model)
        #expect(classifier.labels(for: classifier.scores(for: "the river and the garden")).isEmpty)
        #expect(classifier.labels(for: classifier.scores(for: "you snorkwart")).contains(.toxic))
        #expect(classifier.labels(for: classifier.scores(for: "you s n 0 r k w 4 r t")).contains(.toxic))
        let threat = classifier.scores(for: "a thunderfist for the snorkwart")
        #expect(classifier.labels(for: threat) == [.toxic, .threat])
        #expect(
            outcome.reports.map { "\($0.set) \($0.label)" } == ["both.csv toxic", "both.csv threat", "toxic.csv toxic"]
        )
        #expect(outcome.reports.allSatisfy { $0.ranking.rocAUC > 0.95 })
        #expect(outcome.heldOutComments > 100 && outcome.heldOutComments < 220)
    }

    @Test("gives the same bytes for the same seed, and others for another")
    func deterministic() throws {
        let first = ModelFile.encode(try SampleData.outcome().model)
        #expect(ModelFile.encode(try SampleData.train().model) == first)
        var options = SampleData.options
        options.seed = 2
        #expect(ModelFile.encode(try SampleData.train(options).model) != first)
    }

    @Test("does not take an unknown label for a negative one")
    func unknownLabels() throws {
        // Every threat of the second source is unknown: calling it negative would make half of the threats false.
        var data = try SampleData.dataSet()
        let csv = (0..<300).map { "c\($0),you thunderfist number\($0).,1\n" }.joined()
        try data.add(csv: Array("id,comment_text,toxic\n\(csv)".utf8), name: "unknown.csv")
        let classifier = Classifier(model: try Trainer.train(data, options: SampleData.options).model)
        let scores = classifier.scores(for: "river stone thunderfist snorkwart window paper")
        // Called negative, nine in ten comments with the word would be none.
        #expect(scores[.threat] > 0.2, "\(scores[.threat])")
    }

    @Test("never gives a label that the data does not know")
    func untrainedLabel() throws {
        let classifier = Classifier(model: try SampleData.outcome().model)
        let scores = classifier.scores(for: "you snorkwart thunderfist")
        #expect(scores[.insult] < 0.001)
        #expect(!classifier.labels(for: scores).contains(.insult))
    }

    @Test("keeps a text that is held out from being trained on under another id")
    func repeatedText() throws {
        var data = try SampleData.dataSet()
        let copies = data.comments.map { "copy-\($0.id),\(String(decoding: $0.text, as: UTF8.self)),0\n" }.joined()
        try data.add(csv: Array("id,comment_text,toxic\n\(copies)".utf8), name: "copies.csv")
        let prepared = PreparedData(data, options: SampleData.options)
        func text(_ row: Int) -> [UInt8] { data.comments[row].text }
        let heldOut = Set(prepared.heldOut.map(text))
        #expect(prepared.training.allSatisfy { !heldOut.contains(text($0)) })
        #expect(prepared.everything.count > 300)
        #expect(Set(prepared.everything.map(text)).count == prepared.everything.count)
    }

    @Test("refuses data without anything toxic")
    func nothingToLearn() {
        let error = #expect(throws: ModerationError.self) {
            var data = DataSet()
            let rows = (0..<50).map { "\($0),river \($0),0\n" }.joined()
            try data.add(csv: Array("id,comment_text,toxic\n\(rows)".utf8), name: "kind.csv")
            _ = try Trainer.train(data, options: SampleData.options)
        }
        #expect(error?.code == .invalidData)
    }

    @Test("says what it is doing")
    func progress() throws {
        var steps: [Trainer.Progress] = []
        _ = try Trainer.train(try SampleData.dataSet(), options: SampleData.options) { steps.append($0) }
        #expect(steps.count == 2 + SampleData.options.passes + SampleData.options.releasePasses)
        #expect(steps.contains(.fitted))
    }
}
