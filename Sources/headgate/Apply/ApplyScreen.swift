import Agent
import ControllerAPI

/// What `apply` and `diff` say.
enum ApplyScreen {
    /// The operations as a table, and what nobody carries out.
    static func text(_ preview: ApplyPreview) -> String {
        guard !preview.operations.isEmpty else { return "nothing to do: \(preview.name) is as it should be" }
        var table = Table("OPERATION", "OBJECT", "WORKLOAD", "WHY")
        for operation in preview.operations {
            table.add(operation.operation, operation.object, operation.workload, operation.reason)
        }
        return table.text
    }

    static func warnings(_ preview: ApplyPreview) {
        for warning in preview.warnings { Console.note(Shown.plain("warning: \(warning)")) }
    }

    /// One line of progress.
    static func show(_ progress: ApplyProgress) {
        switch progress {
        case .warning(let text): Console.note(Shown.plain("warning: \(text)"))
        case .pulling(let image): Console.print(Shown.plain("pulling \(image)"))
        case .workload(let workload):
            let name = "\(workload.kind)/\(workload.namespace)/\(workload.name)"
            let message = workload.message.map { ": \($0)" } ?? ""
            Console.print(
                Shown.plain(
                    "\(name)  \(workload.health.rawValue)  \(workload.ready)/\(workload.desired) ready\(message)"
                )
            )
        case .trouble(let type, let message):
            Console.note(Shown.plain(message.isEmpty ? "\(type): it is well again" : "\(type): \(message)"))
        }
    }
}
