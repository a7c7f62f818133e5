import ArgumentParser
import ControllerAPI

/// The command `headgate audit`.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Read and verify the record of who decided and changed what.",
        discussion: """
            Every entry's hash covers the entry before it. 'verify' computes all of them here, and prints the last one: keep
            it elsewhere, and give it back with --head to see that no entry up to it was changed or cut off since.

            Examples:
              headgate audit
              headgate audit verify
              headgate audit verify --head 9b2c…
            """,
        subcommands: [List.self, Verify.self],
        defaultSubcommand: List.self
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the newest entries.")

        @Option(help: "How many.")
        var limit = 50

        @OptionGroup var controller: ControllerOptions
        @OptionGroup var format: OutputOptions

        func run() async throws {
            let entries = try await controller.client().newestAudit(limit: limit)
            try format.output.print(AuditPart(entries: entries)) {
                var table = Table("ID", "AT", "WHO", "WHAT", "DETAIL")
                for entry in entries {
                    table.add(String(entry.id), Shown.time(entry.at), entry.actor, entry.action, entry.detail)
                }
                return table.text
            }
        }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Compute every hash again; exit status 1 when an entry was changed, put in or taken away."
        )

        private struct Result: Encodable {
            var entries = 0
            var head = ""
            var firstBroken: Int?
            var hasKnownHead: Bool?
        }

        @Option(help: "The last hash of an earlier verification, which has to be there still.")
        var head: String?

        @OptionGroup var controller: ControllerOptions
        @OptionGroup var format: OutputOptions

        func run() async throws {
            let client = try controller.client()
            var result = Result(hasKnownHead: head.map { _ in false })
            var last = 0
            read: while true {
                let entries = try await client.audit(after: last, limit: 1000)
                if entries.isEmpty { break }
                for entry in entries {
                    guard entry.follows(result.head) else {
                        result.firstBroken = entry.id
                        break read
                    }
                    result.entries += 1
                    result.head = entry.hash
                    last = entry.id
                    if entry.hash == head { result.hasKnownHead = true }
                }
            }
            try format.output.print(result) { text(result) }
            guard result.firstBroken == nil, result.hasKnownHead != false else { throw ExitCode(ExitStatus.failed) }
        }

        private func text(_ result: Result) -> String {
            if let broken = result.firstBroken {
                return "entry \(broken) does not follow from the \(result.entries) before it: the log was changed there"
            }
            if result.hasKnownHead == false {
                return
                    "\(result.entries) entries follow from each other, but none has the hash \(head ?? ""): entries were cut off"
            }
            return "\(result.entries) entries, each follows from the one before it\nhead \(result.head)"
        }
    }
}
