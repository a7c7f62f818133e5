import HTTPTypes
import Hummingbird
import Synchronization

/// Which methods each address takes, so that a wrong one is told the right ones.
final class RouteMethods: Sendable {
    private struct Route: Sendable {
        var segments: [Substring]
        var method: HTTPRequest.Method
    }

    private let routes = Mutex<[Route]>([])

    /// Takes note of all routes of a router; call it once they are there.
    func take(_ router: Router<APIContext>) {
        let found = router.routes.map {
            Route(segments: $0.path.description.split(separator: "/"), method: $0.method)
        }
        routes.withLock { $0 = found }
    }

    /// The methods that a path takes, in the order of their names; none where nothing is there.
    func methods(of path: String) -> [HTTPRequest.Method] {
        let segments = path.split(separator: "/", omittingEmptySubsequences: true)
        let found = routes.withLock { routes in
            routes.filter { route in
                route.segments.count == segments.count
                    && zip(route.segments, segments).allSatisfy { $0.hasPrefix("{") || $0.hasPrefix(":") || $0 == $1 }
            }.map(\.method)
        }
        // What can be got can be asked for its head alone: the router sees to that.
        return Set(found + (found.contains(.get) ? [.head] : [])).sorted { $0.rawValue < $1.rawValue }
    }
}
