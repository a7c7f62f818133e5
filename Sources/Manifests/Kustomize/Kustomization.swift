/// A kustomization file, read; every field is known, of the right type and supported.
struct Kustomization {
    /// A text of the file and where it stands.
    struct Entry {
        let text: String
        let position: SourcePosition
    }

    /// One image of `images:`.
    struct Image {
        let name: String
        let newName: String
        let newTag: String
        let digest: String
        let tagSuffix: String
        let position: SourcePosition
    }

    /// One entry of `replicas:`.
    struct Replica {
        let name: String
        let count: Int64
        let position: SourcePosition
    }

    /// One entry of `labels:`.
    struct Labels {
        let pairs: [(key: String, value: String)]
        var includeSelectors = false
        var includeTemplates = false
        var fields: [FieldSpec] = []
    }

    /// One patch.
    struct Patch {
        let path: Entry?
        /// The text in the file, with its node to tell where its lines are.
        let inline: InlineText?
        let target: Selector?
        var allowsNameChange = false
        var allowsKindChange = false
        let position: SourcePosition
    }

    /// One entry of `generators:`, `transformers:` or `validators:`: a path, or objects that stand in the file.
    struct Plugin {
        let entry: Entry
        let inline: InlineText?
    }

    /// What `openapi:` names.
    struct Schema {
        let path: Entry?
        let version: Entry?
    }

    /// What `buildMetadata:` may ask for.
    enum BuildMetadata: String, CaseIterable {
        case originAnnotations, transformerAnnotations, managedByLabel
    }

    /// What generators may be told.
    struct GeneratorOptions {
        var labels: [String: String] = [:]
        var annotations: [String: String] = [:]
        var disableNameSuffixHash = false
        var immutable = false
    }

    /// One ConfigMap or Secret to generate.
    struct Generator {
        let isSecret: Bool
        let name: String
        let namespace: String
        let behavior: Resource.Behavior?
        let type: String
        let files: [Entry]
        let literals: [Entry]
        let envs: [Entry]
        let options: GeneratorOptions
        let position: SourcePosition
    }

    /// The directory of the file.
    let directory: String
    /// The path of the file.
    let path: String
    let isComponent: Bool
    /// The name of the file in its directory.
    var fileName: String { path.split(separator: "/").last.map(String.init) ?? path }

    var namePrefix = ""
    var nameSuffix = ""
    var namespace = ""
    var commonLabels: [(key: String, value: String)] = []
    var labels: [Labels] = []
    var commonAnnotations: [(key: String, value: String)] = []
    var images: [Image] = []
    var replicas: [Replica] = []
    var resources: [Entry] = []
    var components: [Entry] = []
    var patches: [Patch] = []
    var patchesStrategicMerge: [Patch] = []
    var patchesJSON: [Patch] = []
    var generators: [Generator] = []
    var pluginGenerators: [Plugin] = []
    var transformers: [Plugin] = []
    var validators: [Plugin] = []
    var replacements: [ManifestValue] = []
    var variables: [Variable] = []
    var configurations: [Entry] = []
    var definitions: [Entry] = []
    var schema: Schema?
    var buildMetadata: Set<BuildMetadata> = []
    var sortOrder: SortOrder?

    init(directory: String, path: String, isComponent: Bool) {
        self.directory = directory
        self.path = path
        self.isComponent = isComponent
    }
}

/// A YAML text that stands inside a file.
struct InlineText {
    let text: String
    /// How its positions become positions of the file.
    let positions: PositionMap
}
