import ControllerAPI

/// `headgate/wait-for-sync@v1`: waits until the agents of an environment are healthy at this run's promotion.
///
/// Outputs: the address of every Service of the environment, under the Service's name.
struct WaitForSyncAction: BuiltInAction {
    func run(_ context: ActionContext) async throws -> [String: String] {
        try context.allowOnly("environment", "timeout")
        let environment = try context.required("environment")
        let limit = try Self.duration(context.input("timeout") ?? "10m")
        let end = ContinuousClock.now + limit
        var last = ""
        while true {
            let left = end - ContinuousClock.now
            guard left > .zero else {
                throw RunnerError(.failed, "\(environment) is not healthy after \(limit): \(last)")
            }
            let seconds = Int(min(20, max(1, left.components.seconds)))
            let state = try await retrying(context) {
                try await context.desk.promotionSync(environment: environment, waitSeconds: seconds)
            }
            switch state.outcome {
            case .healthy:
                context.say(state.message)
                return Dictionary(state.services.map { ($0.name, $0.url) }, uniquingKeysWith: { first, _ in first })
            case .failed, .superseded:
                throw RunnerError(.failed, state.message)
            case .pending:
                if state.message != last { context.say(state.message) }
                last = state.message
            }
        }
    }

    /// `90`, `90s`, `5m` or `1h`, at most a day.
    static func duration(_ text: String) throws(RunnerError) -> Duration {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600]
        let unit = text.last.flatMap { units[$0] }
        guard let number = Int(unit == nil ? text[...] : text.dropLast()), number > 0,
            number <= 86_400 / (unit ?? 1)
        else {
            throw RunnerError(.invalidInput, "'\(text)' is not a time: write 90s, 5m or 1h, at most 24h")
        }
        return .seconds(number * (unit ?? 1))
    }
}
