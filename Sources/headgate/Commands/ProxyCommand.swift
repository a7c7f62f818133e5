import ArgumentParser
import Glibc
import ProcessMemory
import Proxy
import ServiceLifecycle

/// The command `headgate proxy`.
struct ProxyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "proxy",
        abstract: "Carry the traffic of this host's Services; agents say where it goes.",
        discussion: """
            Example:
              headgate proxy --socket /run/headgate/proxy.sock --data /var/lib/headgate-proxy
            """
    )

    @Option(help: "The socket on which agents speak to it.")
    var socket: String

    @Option(help: "The directory for its state.")
    var data: String

    @Flag(help: "Take the place of the proxy that runs with this socket and directory, without a broken connection.")
    var takeOver = false

    func run() async throws {
        Lifeline.watch()
        Footprint.trim()
        guard mkdir(data, 0o700) == 0 || errno == EEXIST else {
            throw CommandError("\(data) cannot be made: \(String(cString: strerror(errno)))")
        }
        let configuration = ProxyConfiguration(
            controlSocket: socket,
            stateFile: data + "/state.json",
            drainDeadline: .seconds(10),
            takesOver: takeOver,
            logger: Log.make("proxy")
        )
        // It ends by itself when another one has taken its place.
        try await LongRunning.run(ProxyProcess(configuration: configuration), finite: true)
    }
}

/// The proxy as a service: it stops accepting when it is asked to stop, and lets connections run out.
private struct ProxyProcess: Service {
    let configuration: ProxyConfiguration

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            try await ProxyService(configuration: configuration).run()
        }
    }
}
