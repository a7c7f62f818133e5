/// Where the programs of a job's steps run: on the host, or in a container.
///
/// One executor serves one attempt at one job. The calls come one after the other: `start`, then `run` once for each
/// program, then `stop`; `stop` comes always, also after a `start` that threw.
///
/// - **Files.** The job's directories are the runner's own; the place `start` gives says where programs see them. What the
///   runner writes there before `run` programs can read, and what programs leave there the runner can read, change and
///   remove once `stop` has returned, whichever user wrote it.
/// - **Environment.** A program has the variables of its `StepProgram` and, in a container, those of the image below them;
///   nothing of the runner's own.
/// - **Errors.** What keeps a program from being started is thrown as a `RunnerError` with a message for the job's log. A
///   program that ran has an end, whatever it was.
/// - **Cancellation.** Cancelling a task in `start` ends it soon. In `run` it stops the program and everything in its session or
///   group: SIGINT, SIGTERM after 7.5 s, SIGKILL 2.5 s later; `run` then still returns how it ended. In `stop` it has no effect.
/// - **What is left.** A program that ended by itself may leave others running, which neither hold up its end nor are heard
///   any more; they end in `stop`. After `stop` nothing of the job runs, and nothing it made outside of its directories is left,
///   except volumes that it named. `stop` throws nothing: what it could not remove, the runner's next start removes.
protocol Executor: Sendable {
    /// Makes the place ready, with the services beside it.
    func start() async throws -> JobPlace

    /// Where a program is in a search path; nil where there is none.
    func find(_ program: String, in searchPath: String) async -> String?

    /// Runs a program to its end.
    ///
    /// `output` takes what the program prints on either output, in order, on a thread of its own; while it blocks, the
    /// program's output waits.
    func run(_ program: StepProgram, output: @escaping @Sendable ([UInt8]) -> Void) async throws -> ProgramEnd

    /// Ends and removes everything of the job.
    func stop() async
}
