import YAML

/// Collects everything that is wrong in one file.
final class Report {
    /// More problems than these are not shown.
    private static let maximumProblems = 100

    private let file: String
    private(set) var problems: [ConfigurationProblem] = []

    private init(file: String) {
        self.file = file
    }

    /// Reads the one document of a file.
    static func open(
        _ bytes: [UInt8],
        file: String
    ) throws(ConfigurationError) -> (document: YAMLNode, report: Report) {
        let limits = YAMLLimits(maxBytes: 1 << 20, maxDepth: 20, maxNodes: 100_000)
        do {
            return (try YAML.parseSingle(bytes, file: file, limits: limits), Report(file: file))
        } catch {
            let problem = ConfigurationProblem(message: error.message, file: file, position: error.position)
            throw ConfigurationError(.syntax, [problem], cause: error)
        }
    }

    func add(_ message: String, at position: YAMLPosition) {
        guard problems.count < Self.maximumProblems else { return }
        problems.append(ConfigurationProblem(message: message, file: file, position: position))
    }

    /// Throws when something was wrong.
    func finish() throws(ConfigurationError) {
        guard !problems.isEmpty else { return }
        let sorted = problems.sorted { ($0.position.offset, $0.message) < ($1.position.offset, $1.message) }
        throw ConfigurationError(.invalid, sorted)
    }

    /// The error for a file that gave nothing although nothing in it was wrong.
    func empty(_ document: YAMLNode) -> ConfigurationError {
        let problem = ConfigurationProblem(message: "the file says nothing", file: file, position: document.position)
        return ConfigurationError(.invalid, [problem])
    }

    /// A path of the file, seen from where the program runs.
    func resolve(_ path: String) -> String {
        guard !path.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return path }
        var rest = path[...]
        while rest.hasPrefix("./") { rest = rest.dropFirst(2) }
        return String(file[...slash]) + rest
    }
}
