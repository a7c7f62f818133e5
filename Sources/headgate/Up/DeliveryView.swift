import ControllerAPI
import ServiceLifecycle

/// Shows deliveries as they go: a few lines that are redrawn on a terminal, a line for each change elsewhere.
struct DeliveryView: Service {
    let client: ControllerClient

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var terminal = TerminalView()
            var plain = PlainView()
            while !Task.isCancelled {
                do {
                    let status = try await client.status()
                    if Console.isTerminal { terminal.show(status) } else { plain.show(status) }
                } catch is CancellationError {
                    break
                } catch {
                    // The controller is starting, or is started again: the next look shows how it went on.
                }
                do {
                    try await Task.sleep(for: .milliseconds(400))
                } catch {
                    break
                }
            }
        }
    }
}

/// Redraws a handful of lines in place.
private struct TerminalView {
    private var height = 0
    private var last = ""
    private var frame = 0

    mutating func show(_ status: StatusDocument) {
        frame += 1
        let text = lines(status).joined(separator: "\n")
        guard text != last else { return }
        let up = height > 0 ? "\u{1B}[\(height)F\u{1B}[J" : ""
        Console.raw(up + text + "\n")
        height = text.split(separator: "\n", omittingEmptySubsequences: false).count
        last = text
    }

    private func lines(_ status: StatusDocument) -> [String] {
        var lines = [""]
        if let run = status.runs.first {
            lines.append("run \(run.id)  \(run.revision.prefix(10))  \(run.title.prefix(60))  \(run.status.rawValue)")
            for job in run.jobs {
                let mark = Self.mark(job.status, frame: frame)
                lines.append("  \(mark) \(job.id)\(job.reason.map { "  \($0.prefix(100))" } ?? "")")
            }
            if let error = run.error { lines.append("  \(error.prefix(300))") }
            if let review = run.jobs.first(where: {
                $0.status == .waiting && $0.environment != nil && run.waitingFor != nil
            }) {
                lines.append(
                    "  → headgate review approve \(run.id) --environment \(review.environment ?? "") --as NAME"
                )
            }
        }
        for environment in status.environments {
            let services = environment.services.map { "\($0.name) \($0.url)" }.joined(separator: "  ")
            lines.append(
                "  \(environment.name): \(environment.health.rawValue)  \((environment.revision ?? "-").prefix(10))  \(services)"
            )
        }
        return lines
    }

    private static func mark(_ status: ExecutionStatus, frame: Int) -> String {
        switch status {
        case .succeeded: "✓"
        case .failed: "✗"
        case .cancelled, .skipped: "–"
        case .running: ["◐", "◓", "◑", "◒"][frame % 4]
        case .queued: "·"
        case .waiting: "○"
        }
    }
}

/// Prints a line for each thing that changed.
private struct PlainView {
    private var jobs: [String: String] = [:]
    private var runs: [Int: ExecutionStatus] = [:]
    private var environments: [String: String] = [:]

    mutating func show(_ status: StatusDocument) {
        for run in status.runs.reversed() {
            for job in run.jobs {
                let key = "\(run.id)/\(job.id)"
                let state = job.status.rawValue + (job.reason.map { ": \($0)" } ?? "")
                if jobs[key] != state {
                    jobs[key] = state
                    Console.print("run \(run.id)  \(job.id)  \(state)")
                }
            }
            if runs[run.id] != run.status {
                runs[run.id] = run.status
                let what = run.error.map { ": \($0)" } ?? ""
                Console.print("run \(run.id)  \(run.revision.prefix(10))  \(run.title)  \(run.status.rawValue)\(what)")
            }
        }
        for environment in status.environments {
            let state = "\(environment.health.rawValue)  \((environment.revision ?? "-").prefix(10))"
            if environments[environment.name] != state {
                environments[environment.name] = state
                let services = environment.services.map { "\($0.name) \($0.url)" }.joined(separator: "  ")
                Console.print("\(environment.name)  \(state)  \(services)")
            }
        }
    }
}
