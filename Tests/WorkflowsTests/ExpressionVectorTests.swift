import Testing

@testable import Workflows

@Suite("Expressions against the reference's vectors", .enabled(if: Cases.areHere("expressions")))
struct ExpressionVectorTests {
    @Test("Every vector of a file passes", arguments: (try? Cases.files(in: "expressions", ending: ".json")) ?? [])
    func vectorsPass(file: String) throws {
        let root = try ExpressionValue(json: try Cases.text("expressions/\(file)"))
        for (group, vectors) in try #require(root.object).entries {
            for vector in vectors.elements ?? [] {
                check(vector, "\(file) \(group)")
            }
        }
    }

    @Test("The vectors are all there")
    func vectorsAreAllThere() throws {
        var count = 0
        for file in try Cases.files(in: "expressions", ending: ".json") {
            let root = try ExpressionValue(json: try Cases.text("expressions/\(file)"))
            count += root.object?.values.reduce(0) { $0 + ($1.elements?.count ?? 0) } ?? 0
        }
        #expect(count >= 1020)
    }

    private func check(_ vector: ExpressionValue, _ place: String) {
        let text = vector["expr"].text
        let contexts = vector["contexts"].object ?? ExpressionObject()
        do throws(ExpressionError) {
            let expression = try Expression(text, scope: ExpressionScope(contexts: contexts.keys))
            let value = try expression.evaluate(in: ExpressionContext(contexts: contexts))
            guard vector["err"].object == nil else {
                Issue.record("\(place): \(text) should fail: \(vector["err"].json)")
                return
            }
            #expect(value.kind == vector["result"]["kind"].text, "\(place): \(text)")
            #expect(value == vector["result"]["value"], "\(place): \(text)")
        } catch {
            guard let expected = vector["err"].object else {
                Issue.record("\(place): \(text) failed: \(error)")
                return
            }
            let message = expected["value"]?.text ?? ""
            #expect(error.stage.rawValue == expected["kind"]?.text, "\(place): \(text): \(error)")
            if let range = message.firstRange(of: "Located at position ") {
                // The reference's message may be cut short in the middle of the number.
                let wanted = message[range.upperBound...].prefix { $0.isNumber }
                let found = String(error.position ?? 0)
                #expect(found.hasPrefix(wanted), "\(place): \(text): \(error), not at \(wanted)")
            }
        }
    }
}
