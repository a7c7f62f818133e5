/// Carries out a build: reads kustomizations from the outermost inwards and applies them from the innermost outwards.
final class KustomizeBuilder {
    /// What is gathered on the way.
    struct Accumulator {
        var map = ResourceMap()
        var variables = VariableSet()
        private var merged: FieldSpecs?

        /// The fields transformers change.
        var specs: FieldSpecs { merged ?? .builtIn }

        mutating func merge(_ specs: FieldSpecs) throws(ManifestError) {
            guard let known = merged else {
                merged = try .start(with: specs)
                return
            }
            merged = try known.merged(with: specs)
        }
    }

    /// Where a build stands: a kustomization and how it was come to.
    struct Scope {
        let kustomization: Kustomization
        /// The directories that are being built, the outermost first.
        let visited: [String]
        /// What the objects found here come from, when the build keeps account of it.
        let origin: Origin?

        /// The scope of a kustomization that an entry of this one leads to.
        func entering(_ inner: Kustomization, at directory: String, _ entry: Kustomization.Entry) -> Scope {
            Scope(
                kustomization: inner,
                visited: visited + [directory],
                origin: origin?.appending(entry.text)
            )
        }
    }

    static let maxDepth = 64
    static let maxDirectories = 20_000
    let files: SourceFiles
    var directories = 0
    let budget = CopyBudget()
    let schemas = PatchSchemas()
    private var hasSchema = false

    init(files: SourceFiles) { self.files = files }

    /// Builds a directory.
    func build(_ directory: String, order: SortOrder) throws(ManifestError) -> [Resource] {
        let kustomization = try files.kustomization(in: directory, from: nil)
        var result = Accumulator()
        try useSchema(of: kustomization)
        let origin = kustomization.buildMetadata.isEmpty ? nil : Origin()
        try accumulate(Scope(kustomization: kustomization, visited: [directory], origin: origin), into: &result)
        try HashTransformer().apply(to: &result.map)
        try NameReferenceFixer(references: result.specs.nameReferences).fix(result.map.resources)
        try result.variables.resolve(in: result.map.resources, fields: result.specs.variables)
        let annotation = "config.kubernetes.io/local-config"
        result.map.removeAll { resource in
            resource.annotations()[annotation].map { $0 != "false" } ?? false
        }
        let ordered = (kustomization.sortOrder ?? order).sort(result.map.resources)
        for resource in ordered { BuildAnnotations.finish(resource, kustomization.buildMetadata) }
        return ordered
    }

    // MARK: Gathering

    func accumulate(_ scope: Scope, into result: inout Accumulator) throws(ManifestError) {
        let kustomization = scope.kustomization
        for entry in kustomization.resources { try add(entry, of: scope, to: &result) }
        try configure(kustomization, &result)
        try generate(scope, &result)
        for entry in kustomization.components {
            let directory = try directory(entry, of: scope)
            let component = try files.kustomization(in: directory, from: entry.position)
            try useSchema(of: component)
            guard component.isComponent else {
                throw ManifestError(
                    code: .invalid,
                    message: "'\(entry.text)' is a Kustomization; only a Component can stand under components",
                    position: entry.position
                )
            }
            try accumulate(scope.entering(component, at: directory, entry), into: &result)
        }
        try transform(scope, &result)
        try result.variables.add(kustomization.variables, reading: result.map)
    }

    /// Takes the schema the outermost kustomization that has one names.
    func useSchema(of kustomization: Kustomization) throws(ManifestError) {
        guard let schema = kustomization.schema, !hasSchema else { return }
        if let version = schema.version, !version.text.isEmpty {
            guard schema.path == nil else {
                throw ManifestError(
                    code: .invalid,
                    message: "openapi has both 'version' and 'path'",
                    position: version.position
                )
            }
            guard version.text == "v1.21.2" else {
                throw ManifestError(
                    code: .invalid,
                    message: "the schema version '\(version.text)' is not built in; v1.21.2 is",
                    position: version.position
                )
            }
            hasSchema = true
        }
        guard let path = schema.path else { return }
        let file = try load(path, for: kustomization)
        guard let document = try ManifestValue.documents(file.bytes, PositionMap(file: file.path)).first else {
            throw ManifestError(code: .invalid, message: "the schema is empty", position: path.position)
        }
        schemas.use(try OpenAPIDefinitions(document))
        hasSchema = true
    }

    private func configure(_ kustomization: Kustomization, _ result: inout Accumulator) throws(ManifestError) {
        if kustomization.configurations.isEmpty {
            try result.merge(.builtIn)
        } else {
            var documents: [ManifestValue] = []
            for entry in kustomization.configurations {
                let file = try load(entry, for: kustomization)
                documents += try ManifestValue.documents(
                    file.bytes,
                    PositionMap(file: file.path),
                    ReadingStyle(hasOldBooleans: true)
                ).prefix(1)
            }
            try result.merge(try FieldSpecs.read(documents))
        }
        for entry in kustomization.definitions {
            let file = try load(entry, for: kustomization)
            guard let document = try ManifestValue.documents(file.bytes, PositionMap(file: file.path)).first else {
                throw ManifestError(
                    code: .invalid,
                    message: "the file of definitions is empty",
                    position: entry.position
                )
            }
            try result.merge(try CustomDefinitions(document).fields())
        }
    }
}
