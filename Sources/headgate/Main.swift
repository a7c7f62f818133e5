import ArgumentParser
import Glibc

/// Runs the command line and turns every error into the documented exit status.
@main
enum Main {
    static func main() async {
        // A peer that goes away is an error of that write, not the end of the program.
        signal(SIGPIPE, SIG_IGN)
        do {
            if let directory = plainRender(CommandLine.arguments.dropFirst()) {
                return try RenderCommand.render(directory)
            }
            if let data = worker(CommandLine.arguments.dropFirst()) { return try await RunnerCommand.work(data) }
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

    /// The directory of `render DIRECTORY`, when nothing else is asked for.
    ///
    /// Editors and jobs render one overlay after the other, and to parse a command line takes longer than most of them.
    private static func plainRender(_ words: ArraySlice<String>) -> String? {
        guard words.count == 2, words.first == "render", let directory = words.last, !directory.hasPrefix("-") else {
            return nil
        }
        return directory
    }

    /// The directory of `runner work DIRECTORY`, by which a runner starts its workers.
    private static func worker(_ words: ArraySlice<String>) -> String? {
        words.count == 3 && words.starts(with: ["runner", "work"]) ? words.last : nil
    }
}
