/// The names an expression may use at the place where it stands.
public struct ExpressionScope: Sendable {
    /// A function's name as it is written and how many arguments it takes.
    struct Function: Sendable {
        var name: String
        var minimum: Int
        var maximum: Int
    }

    /// Nil where every name is allowed.
    let contexts: [String]?
    let functions: [String: Function]
    private let folded: Set<String>

    /// Makes a scope of contexts and of functions beyond the general ones.
    ///
    /// - Parameters:
    ///   - contexts: The contexts' names; nil allows every name.
    ///   - status: Whether `success()`, `failure()`, `cancelled()` and `always()` may be used.
    ///   - hashFiles: Whether `hashFiles()` may be used.
    public init(contexts: [String]?, status: Bool = false, hashFiles: Bool = false) {
        self.contexts = contexts
        folded = Set((contexts ?? []).map(CaseFolding.fold))
        var functions = Self.general
        if status { functions += Self.statusFunctions }
        if hashFiles { functions.append(Function(name: "hashFiles", minimum: 1, maximum: 255)) }
        self.functions = Dictionary(
            functions.map { (CaseFolding.fold($0.name), $0) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// Every context and every function.
    public static let any = ExpressionScope(contexts: nil, status: true, hashFiles: true)

    func allows(context name: String) -> Bool {
        contexts == nil || folded.contains(CaseFolding.fold(name))
    }

    private static let general = [
        Function(name: "contains", minimum: 2, maximum: 2),
        Function(name: "startsWith", minimum: 2, maximum: 2),
        Function(name: "endsWith", minimum: 2, maximum: 2),
        Function(name: "format", minimum: 1, maximum: 255),
        Function(name: "join", minimum: 1, maximum: 2),
        Function(name: "toJSON", minimum: 1, maximum: 1),
        Function(name: "fromJSON", minimum: 1, maximum: 1),
        Function(name: "case", minimum: 3, maximum: 255),
    ]

    private static let statusFunctions = [
        // In a job's condition they may name the jobs that are meant.
        Function(name: "success", minimum: 0, maximum: 255),
        Function(name: "failure", minimum: 0, maximum: 255),
        Function(name: "cancelled", minimum: 0, maximum: 0),
        Function(name: "always", minimum: 0, maximum: 0),
    ]
}
