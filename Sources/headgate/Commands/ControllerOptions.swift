import ArgumentParser
import ControllerAPI
import Glibc
import HTTPTransport
import Standalone

/// Where the controller is and who asks; the options of every command that speaks to one.
struct ControllerOptions: ParsableArguments {
    @Option(help: "The controller's address (or HEADGATE_SERVER). Without it, the group that 'headgate up' runs here.")
    var server: String?

    @Option(help: "A file with the token to show (or HEADGATE_TOKEN_FILE).")
    var tokenFile: String?

    @Option(help: "The data directory of the 'headgate up' to speak to (or HEADGATE_DATA).")
    var data: String?

    /// The client for what the options, the environment, or a group that runs here name.
    func client() throws -> ControllerClient {
        let environment = Environment.current
        let http = HTTPClient()
        if let address = server ?? environment["HEADGATE_SERVER"] {
            let token = try (tokenFile ?? environment["HEADGATE_TOKEN_FILE"]).map(Self.readToken)
            return ControllerClient(address: address, token: token, http: http)
        }
        let instance: Instance
        do {
            instance = try Instance.find(
                data: data ?? environment["HEADGATE_DATA"],
                directory: Environment.workingDirectory,
                environment: environment
            )
        } catch {
            throw CommandError(error.message, status: ExitStatus.unreachable)
        }
        let token = try Self.readToken(tokenFile ?? Paths(data: instance.data).token("operator"))
        return ControllerClient(address: "http://127.0.0.1:\(instance.port)", token: token, http: http)
    }

    private static func readToken(_ path: String) throws -> String {
        do {
            return try TextFile.read(path, limit: 4096).trimmed
        } catch {
            throw CommandError("the token file \(path) cannot be read: \(error.message)")
        }
    }
}
