import DockerEngine
import Testing

extension EngineTests {
    @Suite("gives the output of containers")
    struct ContainerOutputTests {
        @Test("whole, output and error apart")
        func whole() async throws {
            let fixture = try EngineFixture.get()
            let id = try await fixture.start(fixture.spec("say", "5000"))
            let followed = try await fixture.lines(id, LogOptions(follows: true))
            _ = try await fixture.client.waitContainer(id)
            let whole = try await fixture.lines(id, LogOptions())
            for (prefix, word) in [("output", "out"), ("error", "err")] {
                let expected = (0..<5000).map { "\(prefix) \(word) \($0)" }
                #expect(whole.filter { $0.hasPrefix(prefix) } == expected)
                // A busy engine may end what follows a container before it has told the container's last lines.
                let told = followed.filter { $0.hasPrefix(prefix) }
                #expect(!told.isEmpty && told == Array(expected.prefix(told.count)))
            }
        }

        @Test("from the end, of one of the two, with times")
        func options() async throws {
            let fixture = try EngineFixture.get()
            let id = try await fixture.start(fixture.spec("say", "10"))
            _ = try await fixture.client.waitContainer(id)
            #expect(try await fixture.lines(id, LogOptions(tail: 3)).count == 3)
            var options = LogOptions(timestamps: true)
            options.error = false
            let lines = try await fixture.lines(id, options)
            #expect(lines.count == 10)
            #expect(lines.allSatisfy { $0.contains("T") && $0.contains("Z out ") })
            #expect(try await fixture.lines(id, LogOptions(since: "4102444800")).isEmpty)
        }

        @Test("until the reader lets go")
        func letGo() async throws {
            let fixture = try EngineFixture.get()
            let id = try await fixture.start(fixture.spec("sleep"))
            try await fixture.waitUntilReady(id)
            let task = Task {
                for try await _ in try await fixture.client.logs(id, LogOptions(follows: true)) {}
            }
            task.cancel()
            let error = await #expect(throws: DockerError.self) { try await task.value }
            #expect(error?.code == .cancelled)
        }

        @Test("and of commands in them, with their exit code")
        func exec() async throws {
            let fixture = try EngineFixture.get()
            let id = try await fixture.start(fixture.spec("sleep"))
            let client = fixture.client
            let said = try await client.exec(in: id, ExecSpec(command: ["/probe", "say", "2"]))
            #expect(said.exitCode == 0 && !said.isTruncated)
            #expect(String(decoding: said.output, as: UTF8.self) == "out 0\nout 1\n")
            #expect(String(decoding: said.error, as: UTF8.self) == "err 0\nerr 1\n")
            let long = try await client.exec(in: id, ExecSpec(command: ["/probe", "say", "2000"]), limit: 100)
            #expect(long.output.count == 100 && long.error.count == 100 && long.isTruncated)
            var spec = ExecSpec(command: ["/probe", "exit", "9"])
            spec.environment = ["A=b"]
            spec.user = "5"
            #expect(try await client.exec(in: id, spec).exitCode == 9)
            spec.command = ["/probe", "show"]
            let shown = String(decoding: try await client.exec(in: id, spec).output, as: UTF8.self)
            #expect(shown.contains("uid=5\n") && shown.contains("A=b\n"))
        }

        @Test("and a command left to itself is followed by its state")
        func detached() async throws {
            let fixture = try EngineFixture.get()
            let id = try await fixture.start(fixture.spec("sleep"))
            let command = ExecSpec(command: ["/probe", "wait", "/mark"])
            let exec = try await fixture.client.createExec(in: id, command)
            try await fixture.client.startExec(exec)
            #expect(try await fixture.client.execState(exec).isRunning)
            var tar = TarWriter()
            tar.add("mark", "")
            try await fixture.client.putArchive(id, path: "/", tar: .bytes(tar.archive))
            var state = try await fixture.client.execState(exec)
            while state.isRunning {
                state = try await fixture.client.execState(exec)
            }
            #expect(state.exitCode == 0)
            try await fixture.client.stopContainer(id, timeout: 1)
            let error = await #expect(throws: DockerError.self) {
                try await fixture.client.createExec(in: id, command)
            }
            #expect(error?.code == .conflict)
        }
    }
}
