import ArgumentParser
import Glibc

/// Runs the command line and turns every error into the documented exit status.
@main
enum Main {
    static func main() async {
        // A peer that goes away is an error of that write, not the end of the program.
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try Headgate.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            exit(ExitStatus.report(error))
        }
    }
}
