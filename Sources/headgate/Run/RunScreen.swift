import Glibc
import LocalRun
import Workflows

/// What a person or a log sees of `headgate run`.
struct RunScreen: Sendable {
    let output: RunOutput
    private let terminal: TerminalView?
    private let plain: PlainView?

    init(output: RunOutput, isVerbose: Bool) {
        self.output = output
        let isTerminal = isatty(STDOUT_FILENO) == 1 && getenv("TERM").map { String(cString: $0) } != "dumb"
        let paint = Paint(isColoured: Console.isTerminal)
        if output == .json {
            terminal = nil
            plain = nil
        } else if isTerminal {
            terminal = TerminalView(
                paint: paint,
                isVerbose: isVerbose,
                columns: { Self.columns },
                write: { Console.raw($0) }
            )
            plain = nil
        } else {
            terminal = nil
            plain = PlainView(paint: paint) { Console.raw($0) }
        }
    }

    var views: [any RunView] {
        [terminal.map { $0 as any RunView }, plain.map { $0 as any RunView }].compactMap { $0 }
    }

    /// Asks at the terminal; nil where there is nobody.
    var ask: LocalSettings.Ask? {
        guard Prompt.isPossible, output == .text else { return nil }
        return { [terminal] environment, job in
            terminal?.pause()
            defer { terminal?.resume() }
            return await OwnThread.run { Prompt.confirms("\(job) goes to the environment \(environment). Go on?") }
        }
    }

    /// Moves the clocks on while something runs.
    func ticking<Answer: Sendable>(_ body: @escaping @Sendable () async throws -> Answer) async throws -> Answer {
        guard let terminal else { return try await body() }
        let clock = Task {
            while !Task.isCancelled {
                terminal.tick()
                do {
                    try await Task.sleep(for: .milliseconds(150))
                } catch {
                    return
                }
            }
        }
        defer { clock.cancel() }
        return try await body()
    }

    /// Leaves the terminal as it was found.
    func close() {
        terminal?.pause()
    }

    /// Says once where jobs run.
    func introduce(_ plans: [Plan], _ settings: LocalSettings, _ project: Project) {
        guard output == .text else { return }
        var labels: [String] = []
        for job in plans.flatMap(\.jobs) {
            for label in job.runsOn?.labels ?? [] where !labels.contains(label) && settings.images[label] == nil {
                labels.append(label)
            }
        }
        if !labels.isEmpty {
            Console.note(
                "jobs for \(labels.joined(separator: ", ")) run on this host, as this user; nothing shuts them in"
            )
        }
        if project.git == nil { Console.note("\(project.root) is no Git repository: all of its files are taken") }
    }

    private static var columns: Int {
        var size = winsize()
        return ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
    }
}
