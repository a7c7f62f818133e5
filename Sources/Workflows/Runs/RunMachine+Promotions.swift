/// What a step `headgate/promote` of a job asks for.
public struct PlannedPromotion: Sendable, Hashable, Codable {
    public var environment: String

    /// The images, one to a line, as the step has them.
    public var images: String

    /// The values, one to a line.
    public var set: String

    public init(environment: String, images: String, set: String) {
        self.environment = environment
        self.images = images
        self.set = set
    }
}

extension RunMachine {
    /// The contexts that are known to its runner only, or to nobody who shows what is in them.
    private static let late: Set<String> = ["env", "job", "runner", "secrets", "steps"]

    /// What a job would promote, as far as that is known before it starts.
    ///
    /// - Returns: Nil where a step's text depends on what only the running job knows.
    /// - Throws: An error of code `unknownJob`.
    public func promotions(
        of id: String,
        run: RunIdentity,
        environment: [String: String] = [:]
    ) throws(WorkflowError) -> [PlannedPromotion]? {
        let work = try work(for: id)
        let context = ExpressionContext(
            contexts: try contexts(for: id, run: run, environment: environment).object
        )
        var promotions: [PlannedPromotion] = []
        for step in work.definition.steps {
            guard case .uses(let action, let with) = step.action else { continue }
            guard let path = action.repositoryPath, path.hasPrefix("headgate/") || path.hasPrefix("actions/") else {
                // What another action does inside is not known.
                if case .docker = action { continue }
                return nil
            }
            guard path == "headgate/promote" else { continue }
            guard let with, !with.uses(anyOf: Self.late) else { return nil }
            let inputs: [(key: String, value: String)]
            do {
                inputs = try with.evaluateStrings(in: context, file: work.file)
            } catch {
                // The step fails with it when it runs.
                return nil
            }
            func input(_ name: String) -> String {
                inputs.last { $0.key.lowercased() == name }?.value ?? ""
            }
            promotions.append(
                PlannedPromotion(environment: input("environment"), images: input("images"), set: input("set"))
            )
        }
        return promotions
    }
}
