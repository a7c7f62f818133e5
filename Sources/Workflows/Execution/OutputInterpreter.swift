/// What a line that a step printed means.
public enum OutputLine: Sendable, Hashable {
    /// Shown as it is.
    case text(String)

    /// Begins a group that can be folded.
    case group(String)
    case endGroup

    /// Shown only where steps should say more.
    case debug(String)
    case annotation(Annotation)

    /// Mask this value from now on, and do not show the line.
    case mask(String)

    /// A value for later steps, in a way that files have taken the place of.
    case handedOn(HandedOn)

    /// A command that is not carried out, and why; the line is shown with it.
    case refused(String, reason: String)

    /// Nothing to show.
    case consumed

    /// What an older command hands on; `replacement` is the variable that names the file to write to.
    public struct HandedOn: Sendable, Hashable {
        public enum Kind: String, Sendable {
            case output = "set-output"
            case state = "save-state"
            case variable = "set-env"
            case path = "add-path"
        }

        public var kind: Kind
        public var name: String
        public var value: String

        public var replacement: String {
            switch kind {
            case .output: "GITHUB_OUTPUT"
            case .state: "GITHUB_STATE"
            case .variable: "GITHUB_ENV"
            case .path: "GITHUB_PATH"
            }
        }
    }

    /// A remark on a place in a file.
    public struct Annotation: Codable, Sendable, Hashable {
        public enum Level: String, Codable, Sendable {
            case notice
            case warning
            case error
        }

        public var level: Level
        public var message: String
        public var title: String?
        public var file: String?
        public var line: Int?
        public var endLine: Int?
        public var column: Int?
        public var endColumn: Int?
    }
}

/// Tells the commands in a step's output from its text.
///
/// Every step needs its own.
public struct OutputInterpreter: Sendable {
    /// Set between `::stop-commands::TOKEN` and `::TOKEN::`.
    private var stopToken: String?

    /// Whether commands are shown besides being carried out: between `::echo::on` and `::echo::off`.
    public private(set) var echoes = false

    /// The longest line in which a command is looked for, in UTF-8 bytes.
    public static let maximumLine = 1 << 20

    /// Whether the step has asked for `set-env` and `add-path` with `ACTIONS_ALLOW_UNSECURE_COMMANDS`.
    private let allowsUnsecure: Bool

    public init(allowsUnsecure: Bool = false) {
        self.allowsUnsecure = allowsUnsecure
    }

    /// What a line without its end means.
    public mutating func interpret(_ line: String) -> OutputLine {
        guard line.utf8.count <= Self.maximumLine, let command = WorkflowCommand(line) else { return .text(line) }
        if let token = stopToken {
            guard command.name == token.lowercased(), command.properties.isEmpty else { return .text(line) }
            stopToken = nil
            return .consumed
        }
        switch command.name {
        case "group": return .group(command.message)
        case "endgroup": return .endGroup
        case "debug": return .debug(command.message)
        case "notice": return .annotation(Self.annotation(.notice, command))
        case "warning": return .annotation(Self.annotation(.warning, command))
        case "error": return .annotation(Self.annotation(.error, command))
        case "add-mask":
            let value = command.message
            let isBlank = value.allSatisfy(\.isWhitespace)
            return isBlank ? .refused(line, reason: "add-mask needs a value") : .mask(value)
        case "stop-commands": return stop(command, line)
        case "echo":
            switch command.message.lowercased() {
            case "on": echoes = true
            case "off": echoes = false
            default: return .refused(line, reason: "echo takes on or off")
            }
            return .consumed
        case "add-matcher", "remove-matcher": return .consumed
        case "set-output": return handOn(.output, command, line)
        case "save-state": return handOn(.state, command, line)
        case "set-env" where allowsUnsecure: return handOn(.variable, command, line)
        case "add-path" where allowsUnsecure: return .handedOn(.init(kind: .path, name: "", value: command.message))
        case "set-env": return .refused(line, reason: "set-env is no more: write NAME=value to $GITHUB_ENV")
        case "add-path": return .refused(line, reason: "add-path is no more: write the directory to $GITHUB_PATH")
        default: return .text(line)
        }
    }

    private func handOn(_ kind: OutputLine.HandedOn.Kind, _ command: WorkflowCommand, _ line: String) -> OutputLine {
        guard let name = command.properties["name"], !name.isEmpty else {
            return .refused(line, reason: "\(kind.rawValue) needs a name")
        }
        return .handedOn(OutputLine.HandedOn(kind: kind, name: name, value: command.message))
    }

    private mutating func stop(_ command: WorkflowCommand, _ line: String) -> OutputLine {
        let isSafe = command.message.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
        let known = ["group", "endgroup", "debug", "notice", "warning", "error", "add-mask", "stop-commands", "echo"]
        guard !command.message.isEmpty, isSafe, !known.contains(command.message.lowercased()) else {
            return .refused(line, reason: "stop-commands needs a token of letters and digits that is no command")
        }
        stopToken = command.message
        return .consumed
    }

    private static func annotation(
        _ level: OutputLine.Annotation.Level,
        _ command: WorkflowCommand
    )
        -> OutputLine.Annotation
    {
        let properties = command.properties
        return OutputLine.Annotation(
            level: level,
            message: command.message,
            title: properties["title"],
            file: properties["file"],
            line: properties["line"].flatMap { Int($0) },
            endLine: properties["endline"].flatMap { Int($0) },
            column: properties["col"].flatMap { Int($0) },
            endColumn: properties["endcolumn"].flatMap { Int($0) }
        )
    }
}
