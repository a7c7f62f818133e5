import Manifests

/// A variable of a container, as far as it is known before its Pod exists.
enum DesiredVariable: Sendable, Hashable {
    /// Taken as it is.
    case value(name: String, text: String)

    /// Written in the manifest: `$(NAME)` stands for a variable before it.
    case literal(name: String, text: String)
    case field(name: String, PodField)
    case resource(name: String, ResourceField)
}

/// The files of a volume.
struct DesiredFiles: Sendable, Hashable {
    var files: [DesiredFile]

    /// Some of them come from a Secret, so they belong in memory.
    var isSecret: Bool
}

/// A file in a volume.
struct DesiredFile: Sendable, Hashable {
    /// What stands in it.
    enum Content: Sendable, Hashable {
        case bytes([UInt8])
        case field(PodField)
        case resource(ResourceField)
    }

    var path: String
    var content: Content
    var mode: Int
}
