import ArgumentParser
import ControllerAPI
import Glibc

/// The exit statuses scripts rely on.
enum ExitStatus {
    /// The thing asked for failed.
    static let failed: Int32 = 1

    /// The command line is wrong.
    static let usage: Int32 = 2

    /// The controller, engine or repository does not answer.
    static let unreachable: Int32 = 3

    /// Prints what there is to say about an error and gives the status to exit with.
    static func report(_ error: any Error) -> Int32 {
        switch error {
        case let error as CommandError:
            Console.error(error.message)
            return error.status
        case let error as ControllerClientError:
            Console.error(error.message)
            return error.code == .refused ? failed : unreachable
        case let error as ExitCode:
            return error.rawValue
        case is CancellationError:
            return 130
        default:
            break
        }
        let code = Headgate.exitCode(for: error)
        let text = Headgate.fullMessage(for: error)
        if code == .success {
            if !text.isEmpty { Console.print(text) }
            return 0
        }
        if code == .validationFailure {
            Console.errorText(text)
            return usage
        }
        Console.error("\(error)")
        return failed
    }
}

/// A failure with the status the program exits with.
struct CommandError: Error {
    let message: String
    let status: Int32

    init(_ message: String, status: Int32 = ExitStatus.failed) {
        self.message = message
        self.status = status
    }
}
