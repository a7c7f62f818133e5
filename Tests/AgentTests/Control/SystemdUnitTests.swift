import Testing

@testable import Agent

@Suite("Services of systemd")
struct SystemdUnitTests {
    /// The words that systemd makes of a command line, after systemd.service(5): quotes group, a backslash keeps the next
    /// character, and `%%` and `$$` stand for one of each.
    private static func words(_ line: String) -> [String] {
        var words: [String] = []
        var word = ""
        var isQuoted = false
        var rest = Substring(line)
        while let character = rest.popFirst() {
            switch character {
            case "\"": isQuoted.toggle()
            case "\\": word.append(rest.popFirst() ?? "\\")
            case "%", "$":
                #expect(rest.popFirst() == character, "\(line): systemd would put something in")
                word.append(character)
            case " " where !isQuoted:
                words.append(word)
                word = ""
            default: word.append(character)
            }
        }
        return words + [word]
    }

    @Test(
        "Paths reach the program as they are",
        arguments: [
            "/etc/headgate/agent.yaml", "/srv/my data/agent.yaml", "/srv/\"quoted\"/it's", "/a\\b", "/100%/$HOME/${x}",
            "/a;b", "/ümlaut/日本", "/ leading", "/trailing ",
        ]
    )
    func paths(_ path: String) throws {
        let command = SystemdUnit.command("/usr/local/bin/headgate", "agent", "--config", path)
        #expect(Self.words(command) == ["/usr/local/bin/headgate", "agent", "--config", path])
        let unit = try SystemdUnit.agent(program: "/usr/local/bin/headgate", config: path)
        #expect(unit.text.contains("\nExecStart=\(command)\n"))
        let proxy = try SystemdUnit.proxy(program: "/usr/local/bin/headgate", socket: path, data: path)
        let line = try #require(proxy.text.split(separator: "\n").first { $0.hasPrefix("ExecStart=") })
        #expect(Self.words(String(line)).suffix(4) == ["--socket", path, "--data", path])
    }

    @Test("Plain paths are written plainly")
    func plain() throws {
        let unit = try SystemdUnit.agent(program: "/usr/bin/headgate", config: "/etc/agent.yaml")
        #expect(unit.text.contains("\nExecStart=/usr/bin/headgate agent --config /etc/agent.yaml\n"))
    }

    @Test(
        "What no unit can hold is refused",
        arguments: [
            "", "agent.yaml", "/a\nExecStartPost=/bin/sh", "/a\tb", "/a\u{1B}[2J",
            "/" + String(repeating: "a", count: 5000),
        ]
    )
    func refused(_ path: String) {
        let error = #expect(throws: AgentError.self) {
            try SystemdUnit.agent(program: "/usr/bin/headgate", config: path)
        }
        #expect(error?.reason == "InvalidPath")
        #expect(throws: AgentError.self) {
            try SystemdUnit.proxy(program: "/usr/bin/headgate", socket: "/run/proxy.sock", data: path)
        }
        #expect(throws: AgentError.self) { try SystemdUnit.agent(program: path, config: "/a") }
    }

    @Test("A socket has a length that the system takes, and a program a name that systemd finds")
    func bounds() throws {
        let longest = "/" + String(repeating: "s", count: 106)
        _ = try SystemdUnit.proxy(program: "/usr/bin/headgate", socket: longest, data: "/d")
        #expect(throws: AgentError.self) {
            try SystemdUnit.proxy(program: "/usr/bin/headgate", socket: longest + "s", data: "/d")
        }
        for program in ["/opt/my tools/headgate", "/opt/$x/headgate", "/opt/\"x\"/headgate"] {
            #expect(throws: AgentError.self) { try SystemdUnit.agent(program: program, config: "/a") }
        }
    }
}
