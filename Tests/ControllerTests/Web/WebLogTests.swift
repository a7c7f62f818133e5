import ControllerAPI
import HTTPTypes
import Persistence
import Testing

@testable import Controller

struct WebLogTests {
    private static func line(_ text: String, step: Int = 1) -> String { "2026-01-31T12:00:01.000Z \(step) \(text)\n" }

    @Test(
        "A line is taken apart",
        arguments: [
            ("2026-01-31T12:00:01.123Z 3 hello world", "12:00:01", 3, LogLine.Kind.text, "hello world"),
            ("2026-01-31T12:00:01Z 3 ", "12:00:01", 3, .text, ""), ("2026-01-31T12:00:01Z 3", "12:00:01", 3, .text, ""),
            ("no time here", "", 0, .text, "no time here"), ("2026 1 x", "", 0, .text, "2026 1 x"),
            ("2026-01-31T12:00:01Z 0 ##[group]Set up", "12:00:01", 0, .group, "Set up"),
            ("2026-01-31T12:00:01Z 0 ##[endgroup]", "12:00:01", 0, .endGroup, ""),
            ("2026-01-31T12:00:01Z 0 ##[error]a.swift:1: no", "12:00:01", 0, .error, "a.swift:1: no"),
            ("2026-01-31T12:00:01Z 0 ##[other]x", "12:00:01", 0, .text, "##[other]x"),
            ("\u{1B}[1;31mred\u{1B}[0m \u{1B}]0;title\u{7}end\u{1B}[", "", 0, .text, "red end"),
        ]
    )
    func lines(_ line: String, _ time: String, _ step: Int, _ kind: LogLine.Kind, _ text: String) {
        let parsed = LogLine(line)
        #expect(parsed.time == time)
        #expect(parsed.step == step)
        #expect(parsed.kind == kind)
        #expect(parsed.text == text)
    }

    private static func markup(_ lines: [String], goesOn: Bool = false) -> String {
        let rows = lines.map { LogRow(String($0.dropLast()), isCut: false) }
        let window = LogWindow(first: 1, rows: rows, total: rows.count, attempt: 1)
        return LogMarkup.of(window, goesOn: goesOn).map(\.markup).joined()
    }

    @Test("A group is folded, unless an error is in it or it goes on")
    func groups() {
        let begin = Self.line("##[group]make")
        let end = Self.line("##[endgroup]")
        let closed = Self.markup([begin, Self.line("ok"), end])
        #expect(
            closed
                == "<details class=\"group\"><summary>make</summary><div class=\"line\" id=\"L2\" data-time=\"12:00:01\">"
                + "<a href=\"#L2\" aria-label=\"Line 2\">2</a> ok</div></details>"
        )
        #expect(Self.markup([begin, Self.line("##[error]no"), end]).hasPrefix("<details class=\"group\" open>"))
        #expect(Self.markup([begin, Self.line("ok")]).hasPrefix("<details class=\"group\"><summary>"))
        let unfinished = Self.markup([begin, Self.line("ok")], goesOn: true)
        #expect(unfinished.hasPrefix("<details class=\"group\" open data-unfinished=\"1\">"))
    }

    @Test("Groups end with their step, and a stray end is passed over")
    func steps() {
        let text = Self.markup([
            Self.line("##[endgroup]"), Self.line("##[group]a"), Self.line("##[group]b"), Self.line("x"),
            Self.line("##[group]c", step: 2), Self.line("y", step: 2),
        ])
        let titles = text.split(separator: "<details").map { $0.split(separator: "summary>")[1].first }
        #expect(titles == ["a", "b", "c"])
        #expect(text.contains("x</div></details></details><details"))
    }

    @Test("Groups within groups have a bound")
    func depth() {
        let text = Self.markup((0..<1000).map { Self.line("##[group]\($0)") })
        #expect(text.split(separator: "<details").count == LogMarkup.maximumDepth)
        #expect(text.contains(" 999</div>"))
    }

    @Test("Errors and warnings are told by words")
    func marks() {
        let text = Self.markup([Self.line("##[error]e"), Self.line("##[warning]w"), Self.line("##[notice]n")])
        #expect(text.contains("<b>Error: </b>e"))
        #expect(text.contains("<b>Warning: </b>w"))
        #expect(text.contains("<b>Notice: </b>n"))
    }

    @Test("A running job's log is shown as far as it has whole lines, and the script finds the rest")
    func following() async throws {
        try await WebFixture.with { fixture in
            let run = try await fixture.push()
            let job = try await fixture.start()
            try await fixture.log(Self.line("one") + Self.line("two") + "2026-01-31T12:00:0", lease: job.lease)
            try await fixture.browse { browser in
                let page = try await browser.get("/runs/\(run)/jobs/lint").text
                #expect(page.contains("data-log=\"/api/v1/runs/\(run)/jobs/lint/log\" data-attempt=\"1\""))
                #expect(page.contains("id=\"follow\""))
                #expect(page.contains(" two</div>"))
                #expect(!page.contains("id=\"L3\""))
                let waits = try await browser.get("/runs/\(run)/jobs/production").text
                #expect(waits.contains("The job has not started"))
            }
            try await fixture.finish(job.lease)
            try await fixture.browse { browser in
                let page = try await browser.get("/runs/\(run)/jobs/lint").text
                #expect(!page.contains("id=\"follow\""))
                #expect(page.contains("id=\"L3\""))
            }
        }
    }

    @Test("A long log is shown from its end or around a line, searched, and saved")
    func windows() async throws {
        try await WebFixture.with { fixture in
            _ = try await fixture.push()
            let job = try await fixture.start()
            let text = (1...60_000).map { Self.line("line number \($0)") }.joined()
            try await fixture.log(text, lease: job.lease)
            try await fixture.finish(job.lease)
            try await fixture.browse { browser in
                let path = "/runs/\(job.run)/jobs/lint"
                let page = try await browser.get(path).text
                #expect(page.contains(" line number 60000</div>"))
                #expect(page.contains("Lines 59601–60000 of 60000"))
                #expect(page.contains("Earlier lines"))
                #expect(!page.contains("Later lines"))
                let around = try await browser.get("\(path)?line=30000").text
                #expect(around.contains("<div class=\"line\" id=\"L30000\""))
                #expect(around.contains("Later lines"))
                #expect(try await browser.get("\(path)?line=99999999").text.contains(" line number 60000<"))
                let found = try await browser.get("\(path)?find=Number+5999").text
                #expect(found.contains("11 lines hold <b>Number 5999</b>"))
                #expect(found.contains("href=\"\(path)?line=59990#L59990\""))
                #expect(try await browser.get("\(path)?find=nowhere").text.contains("No line holds <b>nowhere</b>"))
                let file = try await browser.get("\(path)/text")
                #expect(file.text == text)
                #expect(file.headers[.contentDisposition] == "attachment; filename=\"run-\(job.run)-lint.log\"")
                let shown = try await browser.get("\(path)/text?show=yes")
                #expect(shown.headers[.contentDisposition] == "inline; filename=\"run-\(job.run)-lint.log\"")
                #expect(shown.headers[.contentType] == "text/plain; charset=utf-8")
            }
        }
    }
}
