import Foundation
import Testing

extension Scenarios {
    /// `predict`, `explain` and `evaluate` as a shell runs them, with the model that this repository ships.
    @Suite("Commands on comments", .enabled(if: Requirements.hasModeration, "the moderation program is not built"))
    struct ModerationCommandTests {
        private struct Line: Decodable {
            struct Span: Decodable {
                let begin: Int
                let end: Int
                let text: String
                let scores: [String: Double]
            }

            let id: String
            let scores: [String: Double]
            let labels: [String]
            let action: String
            let spans: [Span]?
        }

        private let workshop: Workshop

        init() throws {
            workshop = try Workshop()
        }

        private func moderation(_ words: String..., input: String? = nil) async throws -> ChildProcess.Result {
            try workshop.write(input ?? "", to: "input")
            let line = ["sh", "-c", "exec \"$0\" \"$@\" < input", Requirements.moderation] + words
            return try await workshop.run(line + ["--registry", Requirements.root + "/models"])
        }

        private func lines(_ result: ChildProcess.Result) throws -> [Line] {
            #expect(result.status == 0, "\(result.text)")
            return try result.output.split(separator: "\n").map {
                try JSONDecoder().decode(Line.self, from: Data($0.utf8))
            }
        }

        @Test("predict writes a line for each row of a CSV file, in its order, whatever the fields hold")
        func predictCSV() async throws {
            try workshop.write(
                "id,comment_text\nb,\"two\nlines, you \"\"idiot\"\"\"\na,have a nice day\n\"q\"\"\\\",\n",
                to: "comments.csv"
            )
            let lines = try lines(await moderation("predict", "comments.csv"))
            #expect(lines.map(\.id) == ["b", "a", "q\"\\"])
            #expect(lines[0].labels.contains("toxic") && lines[0].action != "allow")
            #expect(lines[1].labels.isEmpty && lines[1].action == "allow")
            #expect(lines.allSatisfy { $0.scores.count == 6 && $0.spans == nil })
            #expect(lines.allSatisfy { $0.scores.values.allSatisfy { (0...1).contains($0) } })
        }

        @Test("predict reads one comment a line, and its spans are what was written there")
        func predictLines() async throws {
            let comments = ["grüße, du 𝕚𝕕𝕚𝕠𝕥", "", "you are an id1ot, café"]
            let lines = try lines(
                await moderation("predict", "-", "--spans", input: comments.joined(separator: "\n") + "\n")
            )
            #expect(lines.map(\.id) == ["0", "1", "2"])
            for (line, comment) in zip(lines, comments) {
                let bytes = Array(comment.utf8)
                for span in try #require(line.spans) {
                    #expect(String(decoding: bytes[span.begin..<span.end], as: UTF8.self) == span.text)
                }
            }
            #expect(lines[1].spans?.isEmpty == true)
            let strongest = lines[2].spans?.max { $0.scores["insult", default: 0] < $1.scores["insult", default: 0] }
            #expect(strongest?.text == "id1ot", "\(lines[2])")
        }

        @Test("predict says which line of a file it cannot read, and which column is missing")
        func predictWrong() async throws {
            try workshop.write("id,comment_text\n1,fine\n2\n", to: "short.csv")
            let short = try await moderation("predict", "short.csv")
            #expect(short.status == 1 && short.text.contains("short.csv, line 3: 1 columns where the header has 2"))
            try workshop.write("id,body\n1,fine\n", to: "body.csv")
            let missing = try await moderation("predict", "body.csv")
            #expect(missing.status == 1 && missing.text.contains("there is no column comment_text"), "\(missing.text)")
            let named = try lines(await moderation("predict", "body.csv", "--text", "body"))
            #expect(named.map(\.id) == ["1"])
            let absent = try await moderation("predict", "nowhere.csv")
            #expect(absent.status == 1 && absent.text.contains("nowhere.csv"), "\(absent.text)")
        }

        @Test("explain names the word that raised a score, and what follows from the scores")
        func explain() async throws {
            let result = try await moderation("explain", "-", input: "what a st*pid idea")
            #expect(result.status == 0, "\(result.text)")
            let rows = result.output.split(separator: "\n").map(String.init)
            let insult = try #require(rows[0].split(separator: " ").firstIndex(of: "insult"))
            let words = rows.filter { $0.first?.isNumber == true }.map { $0.split(separator: " ") }
            let strongest = words.max { Double($0[2 + insult]) ?? 0 < Double($1[2 + insult]) ?? 0 }
            #expect(strongest?[1] == "st*pid", "\(result.output)")
            #expect(rows.contains { $0.hasPrefix("labels: ") } && rows.contains { $0.hasPrefix("action: ") })
        }

        @Test("evaluate tells the same as a table, as JSON and as a page without a script")
        func evaluate() async throws {
            var rows = "id,comment_text,toxic,who\n"
            for number in 0..<40 {
                let isToxic = number % 4 == 0
                let text = isToxic ? "you are a stupid idiot \(number)" : "thanks for article \(number) <b>"
                rows += "\(number),\(text),\(isToxic ? 1 : 0),\(number % 2 == 0 ? "even" : "odd")\n"
            }
            try workshop.write(rows, to: "held-out.csv")
            let words = ["evaluate", "--data", "held-out.csv", "--group", "who", "--output"]
            let table = try await moderation(words[0], words[1], words[2], words[3], words[4])
            #expect(table.status == 0 && table.output.contains("leetspeak") && table.output.contains("odd"))
            let json = try await moderation(words[0], words[1], words[2], words[3], words[4], words[5], "json")
            #expect(json.status == 0, "\(json.text)")
            _ = try JSONSerialization.jsonObject(with: Data(json.output.utf8))
            let page = try await moderation(words[0], words[1], words[2], words[3], words[4], words[5], "html")
            #expect(page.status == 0 && page.output.hasPrefix("<!doctype html>"), "\(page.output.prefix(200))")
            #expect(page.output.contains("<svg") && !page.output.contains("<script"))
            #expect(page.output.contains("homoglyphs") && page.output.contains("even"))
        }
    }
}
