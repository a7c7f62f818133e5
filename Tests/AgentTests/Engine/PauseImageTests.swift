import Glibc
import TestSupport
import Testing

@testable import Agent

@Suite("The program that holds a Pod's network")
struct PauseImageTests {
    #if arch(arm64)
    private static let architecture = "arm64"
    #else
    private static let architecture = "amd64"
    #endif

    @Test(
        "It is an executable for each architecture",
        arguments: [("amd64", 62), ("x86_64", 62), ("arm64", 183), ("aarch64", 183)]
    )
    func header(_ architecture: String, _ machine: Int) throws {
        let program = try PauseImage.program(architecture: architecture)
        func number(_ offset: Int, _ size: Int) -> Int {
            program[offset..<offset + size].reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        #expect(Array(program[0..<7]) == [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1])
        #expect(number(16, 2) == 2, "an executable")
        #expect(number(18, 2) == machine)
        #expect(number(32, 8) == 64, "program headers follow the file header")
        #expect(number(54, 2) == 56, "the size of a program header")
        #expect(number(56, 2) == 1, "one segment")
        #expect(number(64, 4) == 1, "to be loaded")
        #expect(number(68, 4) == 5, "readable and executable, not writable")
        #expect(number(96, 8) == program.count, "all of the file is loaded")
        let entry = number(24, 8)
        let start = number(80, 8)
        #expect(entry == start + 120, "it begins behind the headers")
        #expect(program.count > 120)
        #expect(program.count < 256)
    }

    @Test("Another architecture is refused by name")
    func unknown() throws {
        let error = try #require(throws: AgentError.self) { _ = try PauseImage.program(architecture: "s390x") }
        #expect(error.reason == "UnsupportedArchitecture")
        #expect(error.message.contains("s390x"))
    }

    @Test("It runs here and sleeps")
    func runs() async throws {
        let directory = try TestDirectory()
        let path = directory.path + "/pause"
        let program = try PauseImage.program(architecture: Self.architecture)
        let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o755)
        #expect(write(file, program, program.count) == program.count)
        close(file)
        var process = pid_t()
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup(path), nil]
        defer { free(arguments[0]) }
        try #require(posix_spawn(&process, path, nil, nil, &arguments, nil) == 0)
        defer {
            kill(process, SIGKILL)
            waitpid(process, nil, 0)
        }
        let identifier = process
        try await waitUntil("the program sleeps") {
            let status = try TestDirectory.contents("/proc/\(identifier)/stat")
            return status.contains("(pause) S")
        }
    }
}
