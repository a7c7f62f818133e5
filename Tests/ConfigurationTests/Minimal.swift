@testable import HeadgateConfiguration

/// The least that each file says, to add one thing to.
enum Minimal {
    static func controller(_ rest: String) -> String {
        """
        apiVersion: headgate.dev/v1
        kind: Controller
        listen: 127.0.0.1:8080
        data: /data
        \(rest)
        """
    }

    static func agent(_ rest: String) -> String {
        """
        apiVersion: headgate.dev/v1
        kind: Agent
        name: a
        environment: staging
        data: /data
        \(rest)
        """
    }

    static func listen(_ port: Int) -> ListenAddress {
        guard let address = ListenAddress(host: "127.0.0.1", port: port) else { preconditionFailure("no such port") }
        return address
    }

    /// The problems of a file, without the file's name.
    static func problems(_ text: String) -> [String] {
        do {
            _ = try ConfigurationFile(parsing: Array(text.utf8), file: "f")
            return []
        } catch {
            return error.problems.map { String($0.description.dropFirst(2)) }
        }
    }
}
