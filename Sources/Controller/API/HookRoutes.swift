import Hummingbird

/// Where Git servers say that something may have been pushed.
struct HookRoutes {
    /// The most bytes of a webhook's body.
    static let maximumBody = 1024 * 1024

    /// How long a body may take to arrive.
    static let patience = Duration.seconds(10)

    let desk: HookDesk

    func add(to router: Router<APIContext>) {
        router.post("/api/v1/hooks/:repository") { request, context -> Response in
            let repository = try context.parameter("repository")
            let verifier = try desk.open(repository, headers: request.headers)
            try desk.gate.enter(context.address)
            do {
                let read = try await Self.read(request.body, through: verifier)
                let answer = try desk.receive(repository, headers: request.headers, read)
                desk.gate.leave(context.address, wasWrong: false)
                return Response(status: answer == .greeted ? .ok : .accepted)
            } catch {
                desk.gate.leave(context.address, wasWrong: true)
                throw error
            }
        }
    }

    /// Lets a body go by, within the bounds on size and time.
    private static func read(_ body: RequestBody, through verifier: HookVerifier) async throws -> HookVerifier {
        try await withThrowingTaskGroup(of: HookVerifier?.self) { group in
            group.addTask {
                var verifier = verifier
                var count = 0
                for try await part in body {
                    count += part.readableBytes
                    guard count <= maximumBody else { throw HookDesk.tooLarge }
                    verifier.update(part.readableBytesView)
                }
                return verifier
            }
            group.addTask {
                try await Task.sleep(for: patience)
                return nil
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let read = first else {
                throw ControllerError(.invalid, "the webhook's body did not arrive in time")
            }
            return read
        }
    }
}
