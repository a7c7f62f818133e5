import ControllerAPI

/// `headgate/promote@v1`: asks the controller to commit new images and values to an environment's overlay.
struct PromoteAction: BuiltInAction {
    func run(_ context: ActionContext) async throws -> [String: String] {
        try context.allowOnly("environment", "images", "set")
        let environment = try context.required("environment")
        let set = lines(of: context.input("set")).map { line in String(line.drop(while: \.isWhitespace)) }
        // A promotion of values alone names no images.
        let images = lines(of: set.isEmpty ? try context.required("images") : context.input("images"))
            .map { $0.split(whereSeparator: \.isWhitespace).joined() }
        let result: PromotionResult
        do {
            result = try await retrying(context) {
                try await context.desk.promote(
                    PromotionRequest(environment: environment, images: images, set: set.isEmpty ? nil : set)
                )
            }
        }
        context.say(
            result.changed
                ? "promoted to \(environment) with commit \(result.commit)"
                : "\(environment) has all of this already at \(result.commit)"
        )
        var outputs = ["commit": result.commit, "changed": result.changed ? "true" : "false"]
        if let address = result.pullRequest {
            context.say("it waits for the merge of \(address)")
            outputs["pull-request"] = address
        }
        return outputs
    }

    private func lines(of input: String?) -> [Substring] {
        (input ?? "").split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }
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
