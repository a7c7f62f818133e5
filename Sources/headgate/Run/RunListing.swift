import LocalRun
import Workflows

/// The workflows that could be run.
struct RunListing: Encodable {
    struct Entry: Encodable {
        struct Job: Encodable {
            var id: String
            var needs: [String]
        }

        var file: String
        var name: String
        var events: [String]
        var jobs: [Job]
    }

    var workflows: [Entry]

    init(_ workflows: [Workflow]) {
        self.workflows = workflows.map { workflow in
            Entry(
                file: workflow.file,
                name: workflow.title,
                events: workflow.triggers.map(\.event),
                jobs: workflow.jobs.map { Entry.Job(id: $0.id, needs: $0.needs.map(\.job)) }
            )
        }
    }

    func print(_ output: RunOutput) throws {
        switch output {
        case .json: try Console.json(self)
        case .text:
            var table = Table("FILE", "WORKFLOW", "EVENTS", "JOBS")
            for workflow in workflows {
                table.add(
                    workflow.file,
                    workflow.name,
                    workflow.events.joined(separator: ", "),
                    workflow.jobs.map(\.id).joined(separator: ", ")
                )
            }
            Console.print(table.text)
        }
    }
}
