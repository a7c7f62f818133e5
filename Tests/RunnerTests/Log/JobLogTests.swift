import Testing

@testable import Runner

@Suite("A job's log")
struct JobLogTests {
    private func lines(_ log: JobLog) -> [String] {
        String(decoding: log.buffer.next(limit: .max).bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// The lines without their times and steps.
    private func texts(_ log: JobLog) -> [String] {
        lines(log).map {
            $0.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false).dropFirst(2).joined()
        }
    }

    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test("Every line has its time and its step")
    func head() throws {
        let log = JobLog(secrets: [])
        log.message("hello\nworld", step: 0)
        log.write(bytes("one\r\ntwo\n\nrest"), step: 12)
        log.end(step: 12)
        #expect(texts(log) == ["hello", "world", "one", "two", "", "rest"])
        for line in lines(log) {
            let words = line.split(separator: " ", omittingEmptySubsequences: false)
            #expect(words[0].wholeMatch(of: #/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/#) != nil, "\(line)")
        }
        #expect(lines(log).map { $0.split(separator: " ")[1] } == ["0", "0", "12", "12", "12", "12"])
    }

    @Test("A secret is masked wherever the output is cut", arguments: 1..<20)
    func masking(_ size: Int) {
        let log = JobLog(secrets: ["hunter22-pass"])
        let output = bytes("login hunter22-pass ok\nhunter22-passhunter22-pass\n")
        for start in stride(from: 0, to: output.count, by: size) {
            log.write(Array(output[start..<min(output.count, start + size)]), step: 1)
        }
        log.end(step: 1)
        #expect(texts(log) == ["login *** ok", "***"])
    }

    @Test("A secret is masked in the runner's own words, too, and one that is learnt later from then on")
    func learnt() {
        let log = JobLog(secrets: ["first-secret"])
        log.message("it says first-secret", step: 1)
        log.write(bytes("::add-mask::second-secret\nsecond-secret and first-secret\n"), step: 1)
        log.mask(["third-secret"])
        log.write(bytes("third-secret\n"), step: 1)
        log.end(step: 1)
        #expect(texts(log) == ["it says ***", "*** and ***", "***"])
        #expect(log.masked("second-secret") == "***")
    }

    @Test("A line that is too long is cut with a remark, and the next one is whole")
    func longLines() {
        let log = JobLog(secrets: [])
        let long = String(repeating: "x", count: 100_000)
        log.write(bytes(long), step: 1)
        log.write(bytes(long), step: 1)
        log.write(bytes("tail\nnext\n"), step: 1)
        log.end(step: 1)
        let texts = texts(log)
        #expect(texts.count == 2)
        #expect(texts.first?.prefix { $0 == "x" }.count == JobLog.maximumLine)
        #expect(texts.first?.hasSuffix("(the line is longer than 64 KiB; its end is not kept)") == true)
        #expect(texts.last == "next")
    }

    @Test("A step's unfinished long line does not swallow the next step's first")
    func longLineEnds() {
        let log = JobLog(secrets: [])
        log.write(bytes(String(repeating: "x", count: 100_000)), step: 1)
        log.end(step: 1)
        log.write(bytes("first\n"), step: 2)
        log.end(step: 2)
        #expect(texts(log).last == "first")
    }

    @Test("A log that is full says so once, and keeps nothing more")
    func full() {
        let log = JobLog(secrets: [])
        log.message("begin", step: 1)
        // As if that much had been sent already.
        log.buffer.acknowledge(JobLog.maximumSize - 200)
        for number in 0..<20 { log.write(bytes("line \(number) of the rest\n"), step: 1) }
        log.message("more", step: 2)
        log.end(step: 1)
        let texts = texts(log)
        #expect(texts.last == "##[warning]the log is over 60 MiB: what follows is not kept")
        #expect(texts.count < 10)
        #expect(log.buffer.total < JobLog.maximumSize + 100)
    }

    @Test(
        "Commands in the output become what people read",
        arguments: [
            ("::group::Build it", ["##[group]Build it"]), ("::endgroup::", ["##[endgroup]"]), ("::debug::x", []),
            ("::error file=a.swift,line=3::bad", ["##[error]a.swift:3: bad"]),
            ("::error file=a.swift::bad", ["##[error]a.swift: bad"]), ("::warning::careful", ["##[warning]careful"]),
            ("::notice::so", ["##[notice]so"]), ("a: plain line", ["a: plain line"]),
            (
                "::set-output name=a::b",
                ["##[warning]set-output is deprecated: write to $GITHUB_OUTPUT"]
            ),
            ("::set-output::b", ["::set-output::b", "##[warning]set-output needs a name"]),
            ("::stop-commands::token-1\n::error::x\n::token-1::\n::error::y", ["::error::x", "##[error]y"]),
        ] as [(String, [String])]
    )
    func commands(_ output: String, _ expected: [String]) {
        let log = JobLog(secrets: [])
        log.write(bytes(output + "\n"), step: 1)
        log.end(step: 1)
        #expect(texts(log) == expected)
    }

    @Test("Bytes that are no text are passed on as they are")
    func binary() {
        let log = JobLog(secrets: [])
        log.write([0xFF, 0x00, 0xC3, UInt8(ascii: "\n")], step: 1)
        let line = log.buffer.next(limit: .max).bytes
        #expect(Array(line.suffix(4)) == [0xFF, 0x00, 0xC3, UInt8(ascii: "\n")])
    }
}
