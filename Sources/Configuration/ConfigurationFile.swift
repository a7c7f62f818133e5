public import YAML

/// A configuration file of either kind, told apart by what it says of itself.
public enum ConfigurationFile: Sendable, Hashable {
    case controller(ControllerConfiguration)
    case agent(AgentConfiguration)

    /// What `apiVersion` has to be.
    public static let apiVersion = "headgate.dev/v1"

    static let kinds = ["Controller", "Agent"]

    /// Reads a file, whichever kind it is.
    ///
    /// `file` is the file's path: it stands in front of every problem, and relative paths in the file are relative to its
    /// directory.
    public init(parsing bytes: [UInt8], file: String) throws(ConfigurationError) {
        let (document, report) = try Report.open(bytes, file: file)
        if document["kind"]?.text == "Agent" {
            self = .agent(try AgentConfiguration(document, report))
        } else {
            self = .controller(try ControllerConfiguration(document, report))
        }
    }

    /// Whether a document claims to be a configuration of Headgate, right or wrong.
    public static func isConfiguration(_ document: YAMLNode) -> Bool {
        document["apiVersion"]?.text?.hasPrefix("headgate.dev/") == true
    }
}
