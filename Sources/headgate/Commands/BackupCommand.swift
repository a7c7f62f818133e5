import ArgumentParser
import Controller

/// The command `headgate backup`.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Write all that a controller knows to a file, while it works.",
        discussion: """
            The file holds runs, reviews, promotions, tokens' hashes, the audit log, and all logs and artifacts. It does not
            hold keys, the files of tokens, caches, mirrors or the embedded registry. It fits SQLite and PostgreSQL alike.

            Example:
              headgate backup /backup/headgate-today --config /etc/headgate/headgate.yaml
            """
    )

    @Argument(help: "The file to write; one that is there is replaced when the new one is whole.")
    var file: String

    @OptionGroup var place: BackupPlace

    func run() async throws {
        let contents = try await Backup.write(place.settings(), to: Environment.absolute(file))
        Console.print("\(file): \(contents.rows) rows, \(contents.logs) logs, \(contents.artifacts) artifacts")
    }
}

/// The command `headgate restore`.
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Put a backup into an empty database and data directory.",
        discussion: """
            No controller may run there yet. What the backup was made from may have been the other kind of database.

            Example:
              headgate restore /backup/headgate-today --config /etc/headgate/headgate.yaml
            """
    )

    @Argument(help: "The backup.")
    var file: String

    @OptionGroup var place: BackupPlace

    func run() async throws {
        let contents = try await Backup.restore(place.settings(), from: Environment.absolute(file))
        Console.print("\(contents.rows) rows, \(contents.logs) logs and \(contents.artifacts) artifacts are back")
    }
}

/// Whose backup it is.
struct BackupPlace: ParsableArguments {
    @Option(help: "The controller's configuration, a headgate.yaml.")
    var config: String

    func settings() throws -> ControllerSettings {
        do {
            return try ControllerSettings(ConfigurationReading.controller(config), read: SecretFile.read)
        } catch let error as ControllerError {
            throw CommandError("\(config): \(error.message)", status: ExitStatus.usage)
        }
    }
}
