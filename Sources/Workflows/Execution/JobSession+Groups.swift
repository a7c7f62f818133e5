extension JobSession {
    /// What ended steps bring to those after them.
    struct Effects: Sendable {
        var steps: [(id: String, value: ExpressionValue)] = []
        var environment: [CommandFile.Entry] = []
        var path: [String] = []
        var failure: String?
    }

    /// Lets what steps brought take effect: after each step, for those of a `parallel` block after the last of them.
    ///
    /// The steps of a block would run side by side: none sees what another one brings, and none is skipped as another
    /// one failed.
    @discardableResult
    mutating func settle(after step: Step) -> [String] {
        let following = records.count < work.definition.steps.count ? work.definition.steps[records.count].group : nil
        guard step.group == nil || step.group != following else { return [] }
        let effects = held
        held = Effects()
        if !effects.steps.isEmpty {
            var steps = context.contexts["steps"]?.object ?? ExpressionObject()
            for (id, value) in effects.steps { steps = steps.setting(id, to: value) }
            context = context.setting("steps", to: .object(steps))
        }
        if let reason = effects.failure {
            hasFailed = true
            failure = failure ?? reason
        }
        return take(environment: effects.environment, path: effects.path)
    }
}
