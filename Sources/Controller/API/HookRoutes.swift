import Hummingbird

/// Where Git servers say that something may have been pushed.
struct HookRoutes {
    /// The most bytes of a webhook's body.
    static let maximumBody = 1024 * 1024

    let desk: HookDesk

    func add(to router: Router<APIContext>) {
        router.post("/api/v1/hooks/:repository") { request, context -> Response in
            let repository = try context.parameters.require("repository")
            try desk.checkBeforeReading(repository, headers: request.headers)
            let body = try await request.bytes(upTo: Self.maximumBody)
            try desk.receive(repository, headers: request.headers, body: body)
            return Response(status: .accepted)
        }
    }
}
