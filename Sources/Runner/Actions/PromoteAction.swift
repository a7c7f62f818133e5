import ControllerAPI

/// `headgate/promote@v1`: asks the controller to commit new images to an environment's overlay.
struct PromoteAction: BuiltInAction {
    func run(_ context: ActionContext) async throws -> [String: String] {
        try context.allowOnly("environment", "images")
        let environment = try context.required("environment")
        let images = try context.required("images").split(whereSeparator: \.isNewline)
            .map { $0.split(whereSeparator: \.isWhitespace).joined() }
            .filter { !$0.isEmpty }
        let result: PromotionResult
        do {
            result = try await retrying(context) {
                try await context.desk.promote(PromotionRequest(environment: environment, images: images))
            }
        }
        context.say(
            result.changed
                ? "promoted to \(environment) with commit \(result.commit)"
                : "\(environment) names these images already at \(result.commit)"
        )
        return ["commit": result.commit, "changed": result.changed ? "true" : "false"]
    }
}

/// Repeats a call while the controller does not answer; the job's own time-out ends it.
func retrying<Answer>(
    _ context: ActionContext,
    _ call: () async throws -> Answer
) async throws -> Answer {
    var backoff = Backoff()
    while true {
        do {
            return try await call()
        } catch let error as ControllerClientError where !error.isFinal && error.code != .invalidAnswer {
            context.say("\(error.message); trying again")
            try await Task.sleep(for: backoff.next())
        } catch let error as ControllerClientError {
            throw RunnerError(.failed, error.message, cause: error)
        }
    }
}
