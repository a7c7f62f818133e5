import ArgumentParser
import ModerationService

/// Where a server listens; flags come before the environment.
struct ServerOptions: ParsableArguments {
    @Option(help: "The address to listen on. [HOST, else 127.0.0.1]")
    var host: String?

    @Option(help: "The port to listen on; 0 takes a free one. [PORT]")
    var port: Int?

    @Option(help: "Seconds to go on serving after the order to stop. [DRAIN_SECONDS]")
    var drainSeconds: Int?

    func validate() throws {
        if let port, !(0...65535).contains(port) { throw ValidationError("A port is a number from 0 to 65535.") }
        if let drainSeconds, !(0...300).contains(drainSeconds) {
            throw ValidationError("Draining takes from 0 to 300 seconds.")
        }
    }

    func apply(to settings: inout ServerSettings) {
        if let host { settings.host = host }
        if let port { settings.port = port }
        if let drainSeconds { settings.drain = .seconds(drainSeconds) }
    }
}
