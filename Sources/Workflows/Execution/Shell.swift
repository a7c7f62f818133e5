/// How a `run` step's script is carried out: a command line with the script's file in place of `{0}`.
public struct Shell: Codable, Sendable, Hashable {
    /// The program that is started, such as `bash`.
    public var program: String

    /// Its arguments; `{0}` in them stands for the script's file.
    public var arguments: [String]

    /// The script file's extension, with its dot.
    public var fileExtension: String

    /// Whether `sh` may take its place where the program is missing: only where the step names no shell.
    public var mayFallBack: Bool

    /// The shell a step names, or the default one for nil.
    ///
    /// - Throws: An error of code `invalidData` for a name that is neither known nor a command with `{0}`.
    public init(_ specification: String?) throws(WorkflowError) {
        let specification = specification.flatMap { $0.isEmpty ? nil : $0 }
        mayFallBack = specification == nil
        guard let specification else {
            (program, arguments, fileExtension) = ("bash", ["-e", "{0}"], ".sh")
            return
        }
        switch specification.lowercased() {
        case "bash":
            (program, arguments, fileExtension) = (
                "bash", ["--noprofile", "--norc", "-eo", "pipefail", "{0}"], ".sh"
            )
        case "sh": (program, arguments, fileExtension) = ("sh", ["-e", "{0}"], ".sh")
        case "python", "python3": (program, arguments, fileExtension) = (specification.lowercased(), ["{0}"], ".py")
        case "pwsh", "powershell":
            (program, arguments, fileExtension) = (specification.lowercased(), ["-command", ". '{0}'"], ".ps1")
        default:
            let words = CommandWords.split(specification)
            guard let first = words.first, words.dropFirst().contains(where: { $0.contains("{0}") }) else {
                throw WorkflowError(
                    .invalidData,
                    "unknown shell '\(specification)': write bash, sh, python, pwsh, or a command with {0} "
                        + "where the script's file goes"
                )
            }
            (program, arguments, fileExtension) = (first, Array(words.dropFirst()), "")
        }
    }

    /// What to start in place of the default shell where `bash` is missing.
    public static let fallback: [String] = ["sh", "-e", "{0}"]

    /// The arguments for a script's file.
    public func arguments(script: String) -> [String] {
        arguments.map { argument in
            var parts: [Substring] = []
            var rest = argument[...]
            while let place = rest.firstRange(of: "{0}") {
                parts.append(rest[..<place.lowerBound])
                rest = rest[place.upperBound...]
            }
            parts.append(rest)
            return parts.joined(separator: script)
        }
    }

    /// The script as it is written to the file: PowerShell stops at errors and passes on the exit status.
    public func text(of script: String) -> String {
        guard fileExtension == ".ps1" else { return script }
        return "$ErrorActionPreference = 'stop'\n" + script
            + "\nif ((Test-Path -LiteralPath variable:\\LASTEXITCODE)) { exit $LASTEXITCODE }\n"
    }
}
