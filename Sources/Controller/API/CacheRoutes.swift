import ControllerAPI
import HTTPTypes
import Hummingbird

/// Where runners keep what jobs save for later runs.
struct CacheRoutes {
    let desk: RunnerDesk
    let caches: CacheStore
    let rules: Rules
    let access: Access

    func add(to router: Router<APIContext>) {
        router.post("/api/v1/leases/:lease/caches/search") { request, context -> Response in
            let place = try await place(context)
            let query = try await request.decoded(CacheQuery.self)
            let found = try await caches.find(query, repository: place.repository, scopes: place.scopes)
            guard let found else { return Response(status: .noContent) }
            return try Response.json(found)
        }
        router.get("/api/v1/leases/:lease/caches/:id") { _, context -> Response in
            let place = try await place(context)
            let body = try await caches.body(
                context.parameter("id"),
                repository: place.repository,
                scopes: place.scopes
            )
            return Response(
                status: .ok,
                headers: [.contentType: "application/octet-stream", .xContentTypeOptions: "nosniff"],
                body: body
            )
        }
        router.put("/api/v1/leases/:lease/caches") { request, context -> Response in
            let place = try await place(context)
            guard let key = request.text("key"), let version = request.text("version"), let scope = place.scopes.first
            else { throw ControllerError(.invalid, "'key' and 'version' are needed") }
            let isStored = try await caches.save(
                key,
                version: version,
                repository: place.repository,
                scope: scope,
                body: request.body
            )
            return try Response.json(CacheSaved(isStored: isStored))
        }
    }

    /// Where a job may look: at what its own ref has saved, then at what the repository's branch has.
    ///
    /// What runs of strangers' pull requests save on a base never comes to the base's own runs.
    private func place(_ context: APIContext) async throws -> (repository: String, scopes: [String]) {
        let runner = try access.requireRunner(context)
        let run = try await desk.run(of: context.parameter("lease"), by: runner)
        guard let repository = rules.repository(run.repository) else {
            throw ControllerError(.notFound, "the repository \(run.repository) is not configured any more")
        }
        let branch = "refs/heads/\(repository.branch)"
        let scope = run.event == PullReader.target ? "\(run.ref) \(run.event)" : run.ref
        return (run.repository, scope == branch ? [branch] : [scope, branch])
    }
}
