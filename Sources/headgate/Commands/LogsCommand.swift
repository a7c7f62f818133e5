import ArgumentParser
import ControllerAPI

/// The command `headgate logs`.
struct LogsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "What the jobs of a run printed.",
        discussion: """
            Examples:
              headgate logs 12
              headgate logs 12 --job test --follow
              headgate logs 12 --job test --attempt 1
            """
    )

    @Argument(help: "The run.")
    var run: Int

    @Option(name: .shortAndLong, help: "Only this job.")
    var job: String?

    @Option(help: "An earlier attempt at the job, with --job; else the newest.")
    var attempt: Int?

    @Flag(name: .shortAndLong, help: "Go on printing until the job (or the run) is over.")
    var follow = false

    @Flag(help: "Print the time of each line.")
    var timestamps = false

    @OptionGroup var controller: ControllerOptions

    func validate() throws {
        guard attempt == nil || job != nil else { throw ValidationError("--attempt goes with --job") }
        if let attempt, attempt < 1 { throw ValidationError("attempts count from 1") }
    }

    func run() async throws {
        let client = try controller.client()
        let summary = try await client.run(run)
        if let job, !summary.jobs.contains(where: { $0.id == job }) {
            let known = summary.jobs.map(\.id).joined(separator: ", ")
            throw CommandError("run \(run) has no job '\(job)'; it has \(known.isEmpty ? "none" : known)")
        }
        if let error = summary.error { Console.note(error) }
        let jobs = job.map { [$0] } ?? summary.jobs.map(\.id)
        for job in jobs {
            if jobs.count > 1 { Console.print("── \(job) ──") }
            try await print(job, of: client)
        }
    }

    private func print(_ job: String, of client: ControllerClient) async throws {
        var offset = 0
        var printer = LogPrinter(timestamps: timestamps, isTerminal: Console.isTerminal)
        while true {
            let part = try await client.log(
                run: run,
                job: job,
                attempt: attempt,
                offset: offset,
                waitSeconds: follow ? 20 : 0
            )
            Console.raw(printer.text(part.bytes))
            offset = part.offset
            if part.isComplete || (part.bytes.isEmpty && !follow) { break }
        }
        Console.raw(printer.end())
        // A job that never began has nothing but a reason to show.
        if offset == 0, let reason = try await client.run(run).jobs.first(where: { $0.id == job })?.reason {
            Console.print("(\(reason))")
        }
    }
}
