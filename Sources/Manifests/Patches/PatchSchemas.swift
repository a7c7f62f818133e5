/// The schemas of one build: the built-in ones, or those of the file that `openapi:` names.
final class PatchSchemas {
    private(set) var custom: OpenAPIDefinitions?
    private var usesBuiltIn = true
    private var isAsked = false

    /// Takes a file's definitions; the built-in ones are kept only when a merge has already needed them.
    func use(_ definitions: OpenAPIDefinitions) {
        custom = definitions
        usesBuiltIn = isAsked
    }

    /// The fields of a kind's root.
    func root(apiVersion: String, kind: String) -> PatchSchema? {
        isAsked = true
        if let known = custom?.root(apiVersion: apiVersion, kind: kind) { return known }
        return usesBuiltIn ? PatchSchema.builtIn(apiVersion: apiVersion, kind: kind) : nil
    }
}
