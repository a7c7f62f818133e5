import Testing

@testable import Workflows

@Suite("What steps hand on")
struct CommandTests {
    private func entries(_ text: String) throws -> [CommandFile.Entry] {
        try CommandFile.entries(of: Array(text.utf8), file: "GITHUB_OUTPUT")
    }

    @Test(
        "Values are read in both forms",
        arguments: [
            ("a=1\nb=2=3\n", [("a", "1"), ("b", "2=3")]), ("a=\n\n  \nb=x", [("a", ""), ("b", "x")]),
            ("a<<EOF\none\ntwo\nEOF\nb=1\n", [("a", "one\ntwo"), ("b", "1")]), ("a<<E\nE\n", [("a", "")]),
            ("a<<E\r\nx\r\nE\r\n", [("a", "x")]), ("\u{FEFF}a=1", [("a", "1")]), ("a=x<<y\n", [("a", "x<<y")]),
            ("a<<E\n\nE\n", [("a", "")]), ("a<<E=F\nx\nE=F\n", [("a", "x")]), ("", []), ("\n", []),
        ]
    )
    func valuesAreRead(text: String, values: [(String, String)]) throws {
        #expect(try entries(text) == values.map { CommandFile.Entry(name: $0.0, value: $0.1) })
    }

    @Test(
        "A malformed file is refused with its line",
        arguments: [
            ("a\n", 1), ("x=1\n=1\n", 2), ("a<<E\nx\n", 1), ("a<<\nx\n", 1), ("<<E\nE\n", 1), ("x=1\n\na<<E\n", 3),
        ]
    )
    func malformedFileIsRefused(text: String, line: Int) {
        let error = #expect(throws: WorkflowError.self) { try entries(text) }
        #expect(error?.code == .invalidData)
        #expect(error?.issues.first?.position?.line == line)
    }

    @Test("Paths are one a line")
    func paths() throws {
        #expect(try CommandFile.paths(of: Array("/a\n\n /b \r\n".utf8), file: "f") == ["/a", "/b"])
    }

    @Test("A file that is too large is refused")
    func largeFile() {
        let bytes = [UInt8](repeating: 0x61, count: CommandFile.maximumBytes + 1)
        #expect(throws: WorkflowError.self) { try CommandFile.entries(of: bytes, file: "f") }
    }

    @Test("Commands in the output are told from text")
    func commands() {
        var interpreter = OutputInterpreter()
        #expect(interpreter.interpret("plain ::x::") == .text("plain ::x::"))
        #expect(interpreter.interpret("::group::My group") == .group("My group"))
        #expect(interpreter.interpret("  ::endgroup::") == .endGroup)
        #expect(interpreter.interpret("::debug::a%0Ab%25") == .debug("a\nb%"))
        #expect(interpreter.interpret("::add-mask::hidden") == .mask("hidden"))
        #expect(
            interpreter.interpret("::error file=a%3Ab.c,line=3,col=7,endLine=4,title=T%2C::no: good")
                == .annotation(
                    OutputLine.Annotation(
                        level: .error,
                        message: "no: good",
                        title: "T,",
                        file: "a:b.c",
                        line: 3,
                        endLine: 4,
                        column: 7
                    )
                )
        )
        for name in ["set-output", "set-env", "add-path", "save-state", "add-mask"] {
            guard case .refused(_, let reason) = interpreter.interpret("::\(name)::") else {
                Issue.record("\(name) is not refused")
                continue
            }
            #expect(reason.contains(name))
        }
        #expect(interpreter.interpret("::unknown::x") == .text("::unknown::x"))
        #expect(interpreter.interpret("::") == .text("::"))
    }

    @Test("Older commands hand values on; those that change the environment must be allowed")
    func handedOn() {
        var interpreter = OutputInterpreter()
        func handed(_ kind: OutputLine.HandedOn.Kind, _ name: String, _ value: String) -> OutputLine {
            .handedOn(OutputLine.HandedOn(kind: kind, name: name, value: value))
        }
        #expect(interpreter.interpret("::set-output name=a::b%0Ac") == handed(.output, "a", "b\nc"))
        #expect(interpreter.interpret("::save-state name=a::") == handed(.state, "a", ""))
        for name in ["set-env", "add-path"] {
            guard case .refused = interpreter.interpret("::\(name) name=a::x") else {
                Issue.record("\(name) is not refused")
                continue
            }
        }
        var open = OutputInterpreter(allowsUnsecure: true)
        #expect(open.interpret("::set-env name=a::b") == handed(.variable, "a", "b"))
        #expect(open.interpret("::add-path::/x") == handed(.path, "", "/x"))
        #expect(open.interpret("::stop-commands::token1") == .consumed)
        #expect(open.interpret("::set-env name=a::b") == .text("::set-env name=a::b"))
    }

    @Test("Commands stop until their token comes")
    func stopping() {
        var interpreter = OutputInterpreter()
        #expect(interpreter.interpret("::stop-commands::tOken1") == .consumed)
        #expect(interpreter.interpret("::add-mask::x") == .text("::add-mask::x"))
        #expect(interpreter.interpret("::other::") == .text("::other::"))
        #expect(interpreter.interpret("::tOken1::") == .consumed)
        #expect(interpreter.interpret("::add-mask::x") == .mask("x"))
        guard case .refused = interpreter.interpret("::stop-commands::add-mask") else {
            Issue.record("a command's name may not stop commands")
            return
        }
    }
}
