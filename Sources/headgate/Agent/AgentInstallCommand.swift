import Agent
import ArgumentParser
import Glibc
import HeadgateConfiguration

/// The command `headgate agent install`.
struct AgentInstallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "install",
        abstract: "Write the services of systemd for the agent and the proxy of this host.",
        discussion: """
            Nothing is started: the commands for that are printed. A file that is there already and says something else
            is left alone unless --force is given.

            Examples:
              headgate agent install --config /etc/headgate/agent.yaml
              headgate agent install --print
            """
    )

    @Option(help: "The agent's configuration, an agent.yaml.")
    var config = AgentPlace.standard

    @Option(help: "The directory for the services.")
    var to = "/etc/systemd/system"

    @Option(help: "The directory for the proxy's state.")
    var proxyData = "/var/lib/headgate-proxy"

    @Option(help: "This program, as the services start it.")
    var program = "/usr/local/bin/headgate"

    @Flag(help: "Write over files that say something else.")
    var force = false

    @Flag(help: "Print the services and write nothing.")
    var print = false

    func run() async throws {
        let units = try units()
        if print {
            Console.print(units.map { "# \(to)/\($0.name)\n\($0.text)" }.joined(separator: "\n"))
            return
        }
        guard access(program, X_OK) == 0 else {
            throw CommandError("\(program) is not there: copy this program to it, or name it with --program")
        }
        for unit in units { try write(unit) }
        let names = units.map(\.name).joined(separator: " ")
        Console.print("Start them with: systemctl daemon-reload && systemctl enable --now \(names)")
    }

    private func units() throws -> [SystemdUnit] {
        var socket = "/run/headgate/proxy.sock"
        if access(config, F_OK) == 0 {
            let agent = try ConfigurationReading.agent(config)
            socket = agent.proxySocket ?? agent.data + "/proxy.sock"
        } else if !print {
            throw CommandError("\(config) is not there; write it first, or name another with --config")
        }
        do {
            return [
                try .proxy(program: program, socket: socket, data: proxyData),
                try .agent(program: program, config: config),
            ]
        } catch {
            throw CommandError(error.message, status: ExitStatus.usage)
        }
    }

    private func write(_ unit: SystemdUnit) throws {
        let path = "\(to)/\(unit.name)"
        if access(path, F_OK) == 0, !force {
            let present: [UInt8]
            do {
                present = try TextFile.bytes(path, limit: 1 << 20)
            } catch {
                throw CommandError("\(path) cannot be read: \(error.message)")
            }
            if present == Array(unit.text.utf8) { return Console.print("\(path) is as it should be") }
            throw CommandError("\(path) says something else; see what with --print, write over it with --force")
        }
        let file = open(path + ".new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw failure(path) }
        let bytes = Array(unit.text.utf8)
        let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
        close(file)
        guard count == bytes.count, rename(path + ".new", path) == 0 else { throw failure(path) }
        Console.print("\(path) is written")
    }

    private func failure(_ path: String) -> CommandError {
        CommandError("\(path) cannot be written: \(String(cString: strerror(errno)))")
    }
}
