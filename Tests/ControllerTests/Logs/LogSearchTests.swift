import ControllerAPI
import Testing

@testable import Controller

struct LogSearchTests {
    private static func lines(_ texts: [String]) -> [UInt8] {
        Array(texts.map { "2026-01-31T12:00:01.000Z 1 \($0)\n" }.joined().utf8)
    }

    private static func found(_ text: String, in texts: [String]) -> [Int] {
        var (line, matches) = (1, [LogMatch]())
        let next = LogSearch(text).run(lines(texts), line: &line, from: 1, limit: 100, into: &matches)
        #expect(next == nil)
        #expect(line == texts.count + 1)
        return matches.map(\.line)
    }

    @Test(
        "Lines that hold a text are found",
        arguments: [
            ("error", ["no", "an Error here", "ERROR error", "err or"], [2, 3]),
            ("2026", ["the time does not count", "in 2026 it does"], [2]),
            (" 1 ", ["x", "a 1 b"], [2]),
            ("red end", ["\u{1B}[1;31mred\u{1B}[0m end", "red"], [1]),
            ("größe", ["Die GRÖßE", "die Größe"], [2]),
            ("a\u{0}b", ["x a\u{0}b", "after"], [1]),
            ("after", ["zero \u{0}", "after"], [2]),
            ("aab", ["aaab", "ab"], [1]),
            ("x", ["", "", "x"], [3]),
            ("longer than the line", ["short"], []),
        ]
    )
    func finds(_ text: String, _ lines: [String], _ expected: [Int]) {
        #expect(Self.found(text, in: lines) == expected)
    }

    @Test("What is found is shown with what stands around it")
    func excerpt() {
        var (line, matches) = (1, [LogMatch]())
        let long = String(repeating: "a", count: 5000) + "needle" + String(repeating: "b", count: 5000)
        _ = LogSearch("NEEDLE").run(Self.lines(["short needle", long]), line: &line, from: 1, limit: 9, into: &matches)
        #expect(matches.first == LogMatch(line: 1, text: "short needle"))
        #expect(matches.last?.text.contains("aneedleb") == true)
        #expect((matches.last?.text.utf8.count ?? .max) <= 240)
    }

    @Test("A search goes on where it stopped, and finds every line once")
    func goingOn() async throws {
        try await WebFixture.with { fixture in
            _ = try await fixture.push()
            let job = try await fixture.start()
            let texts = (1...40_000).map { $0.isMultiple(of: 1000) ? "the needle \($0)" : "hay hay hay \($0)" }
            try await fixture.log(String(decoding: Self.lines(texts), as: UTF8.self), lease: job.lease)
            try await fixture.finish(job.lease)
            let (key, isOver) = try await fixture.parts.logs.log(run: job.run, job: "lint", attempt: nil)
            #expect(isOver)
            let reader = fixture.parts.logs.reader
            var (found, from, calls): ([Int], Int?, Int) = ([], 1, 0)
            while let line = from {
                let part = try await reader.matches(key, text: "Needle", from: line, limit: 7)
                found += part.matches.map(\.line)
                from = part.next
                calls += 1
            }
            #expect(found == (1...40).map { $0 * 1000 })
            #expect(calls == 6)
        }
    }

    @Test("Lines are read from anywhere, cut where they are long")
    func rows() async throws {
        try await WebFixture.with { fixture in
            _ = try await fixture.push()
            let job = try await fixture.start()
            let long = String(repeating: "y", count: 3 * 1024 * 1024)
            let texts = (1...3000).map { "number \($0)" } + [long] + (3002...4000).map { "number \($0)" }
            try await fixture.log(String(decoding: Self.lines(texts).dropLast(), as: UTF8.self), lease: job.lease)
            let (key, _) = try await fixture.parts.logs.log(run: job.run, job: "lint", attempt: nil)
            let reader = fixture.parts.logs.reader
            for first in [1, 512, 513, 2999, 3001, 3002, 3990] {
                let range = try await reader.rows(key, isComplete: true, from: first, count: 5)
                #expect(range.total == 4000)
                #expect(range.rows.count == min(5, 4001 - first))
                for (place, row) in range.rows.enumerated() {
                    let isLong = first + place == 3001
                    #expect(row.isCut == isLong)
                    #expect(isLong || row.text == texts[first + place - 1])
                }
            }
            // The last line has no end yet.
            #expect(try await reader.rows(key, isComplete: false, from: 3999, count: 9).rows.count == 1)
            #expect(try await reader.rows(key, isComplete: true, from: 4001, count: 9).rows.isEmpty)
        }
    }
}
