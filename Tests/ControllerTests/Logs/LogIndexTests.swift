import ControllerAPI
import Testing

@testable import Controller

struct LogIndexTests {
    private static func line(_ text: String, step: Int = 1) -> String { "2026-01-31T12:00:01.000Z \(step) \(text)\n" }

    private static func index(_ text: String, parts: Int = .max) -> LogIndex {
        var index = LogIndex()
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            index.take(Array(rest.prefix(parts)))
            rest = rest.dropFirst(parts)
        }
        return index
    }

    @Test(
        "Groups are told by their first and last lines",
        arguments: [
            ([line("a"), line("b")], [LogGroup]()),
            (
                [line("##[group]make"), line("ok"), line("##[endgroup]"), line("after")],
                [LogGroup(first: 1, last: 3, isMarked: true, title: "make", step: 1)]
            ),
            (
                [line("##[group]a"), line("##[group]b"), line("##[error]no"), line("next", step: 2)],
                [
                    LogGroup(first: 1, last: 3, title: "a", step: 1, hasError: true),
                    LogGroup(first: 2, last: 3, title: "b", step: 1, hasError: true),
                ]
            ),
            ([line("x"), line("##[group]on")], [LogGroup(first: 2, title: "on", step: 1)]),
            ([line("##[endgroup]"), "no time\n", "\n"], []),
        ]
    )
    func groups(_ lines: [String], _ groups: [LogGroup]) {
        let index = Self.index(lines.joined())
        #expect(index.groups == groups)
        #expect(index.lines == lines.count)
    }

    @Test("However a log is cut into parts, its index is the same", arguments: [1, 2, 7, 63, 1000])
    func parts(_ size: Int) {
        let lines = (1...2000).map { number in
            switch number % 97 {
            case 0: Self.line("##[group]part \(number)")
            case 40: Self.line("##[error]line \(number)")
            case 90: Self.line("##[endgroup]")
            default: Self.line(String(repeating: "x", count: number % 61), step: number / 700)
            }
        }
        let text = lines.joined() + "unfinished"
        let whole = Self.index(text)
        let cut = Self.index(text, parts: size)
        #expect(cut.outline(attempt: 1, isComplete: false) == whole.outline(attempt: 1, isComplete: false))
        #expect(whole.lines == 2000)
        #expect(whole.finalLines == 2001)
        #expect(whole.errors.first == 40)
        for line in [1, 511, 512, 513, 1024, 1025, 2000] {
            #expect(cut.place(before: line) == whole.place(before: line))
            let (known, offset) = whole.place(before: line)
            #expect(known <= line)
            #expect(offset == lines.prefix(known - 1).joined().utf8.count)
        }
    }

    @Test("What is kept of a log is bounded, whatever is in it")
    func bounds() {
        let text = (0..<30_000).map {
            Self.line("##[group]\($0)", step: $0 % 1000) + Self.line("##[error]e", step: $0 % 1000)
        }
        let index = Self.index(text.joined())
        #expect(index.groups.count == LogIndex.maximumGroups)
        #expect(index.errors.count == LogIndex.maximumErrors)
        #expect(index.lines == 60_000)
    }
}
