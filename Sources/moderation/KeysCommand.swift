import ArgumentParser
import ModerationService

struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Adds, lists and revokes the keys of the API's clients.",
        discussion: """
            EXAMPLES
              moderation keys add forum --comments-per-minute 6000
              moderation keys add ada --scopes predict,review --database postgres://moderation@db/moderation
              moderation keys revoke forum
            """,
        subcommands: [Add.self, List.self, Revoke.self]
    )

    /// Where the keys are.
    struct Place: ParsableArguments {
        @Option(help: "The path of an SQLite file or a postgres:// URL. [DATABASE, else moderation.sqlite]")
        var database: String?

        func with(_ body: (KeyDesk) async throws -> Void) async throws {
            let text = database ?? Environment["DATABASE"] ?? "moderation.sqlite"
            let desk = KeyDesk(location: APISettings.location(text))
            do {
                try await body(desk)
            } catch {
                await desk.close()
                throw error
            }
            await desk.close()
        }
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Adds a key and prints its secret, which nobody can be shown again."
        )

        @Argument(help: "What the key is called, in lists and in the log; moderators are called as their keys are.")
        var name: String

        @Option(help: "What it may be used for, with commas: predict, review, delegate.")
        var scopes = "predict"

        @Option(help: "How many comments a minute it may send. [the server's RATE_LIMIT]")
        var commentsPerMinute: Int?

        @OptionGroup var place: Place

        func validate() throws {
            _ = try parsedScopes()
            if let commentsPerMinute, !(1...10_000_000).contains(commentsPerMinute) {
                throw ValidationError("A key may send from 1 to 10000000 comments a minute.")
            }
        }

        func run() async throws {
            let scopes = try parsedScopes()
            try await place.with { desk in
                Terminal.line(try await desk.add(name, scopes: scopes, commentsPerMinute: commentsPerMinute))
            }
        }

        private func parsedScopes() throws -> [KeyScope] {
            let parsed = scopes.split(separator: ",").map { KeyScope(rawValue: String($0)) }
            guard !parsed.isEmpty, !parsed.contains(nil) else {
                throw ValidationError("--scopes takes predict, review and delegate, with commas between them.")
            }
            return KeyScope.allCases.filter { parsed.contains($0) }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the keys, without their secrets.")

        @OptionGroup var place: Place

        func run() async throws {
            try await place.with { desk in
                for key in try await desk.list() {
                    let scopes = key.scopes.map { $0.rawValue }.joined(separator: ",")
                    let limit = key.commentsPerMinute.map { "\($0)/min" } ?? "-"
                    let state = key.revokedAt.map { "revoked \($0)" } ?? "active"
                    Terminal.line("\(key.name)  \(key.prefix)…  \(scopes)  \(limit)  \(key.createdAt)  \(state)")
                }
            }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ends a key for ever; servers know within five seconds."
        )

        @Argument(help: "What the key is called.")
        var name: String

        @OptionGroup var place: Place

        func run() async throws {
            try await place.with { desk in try await desk.revoke(name) }
        }
    }
}
