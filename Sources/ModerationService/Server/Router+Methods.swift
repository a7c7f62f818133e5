import HTTPTypes
import Hummingbird

extension Router {
    /// The methods that are answered wherever a path does not have them.
    private static var known: [HTTPTypes.HTTPRequest.Method] {
        [.get, .head, .post, .put, .patch, .delete, .options, .trace]
    }

    /// Has every path that is there so far answer 405, with the header `Allow`, to the methods it does not have.
    ///
    /// Call it once all routes are added.
    func refuseOtherMethods() {
        var methods: [String: (path: RouterPath, allowed: Set<HTTPTypes.HTTPRequest.Method>)] = [:]
        for route in routes {
            methods[route.path.description, default: (route.path, [])].allowed.insert(route.method)
        }
        for (path, allowed) in methods.values {
            // HEAD comes with GET by itself.
            let allowed = allowed.contains(.get) ? allowed.union([.head]) : allowed
            let names = allowed.map { $0.rawValue }.sorted().joined(separator: ", ")
            for method in Self.known where !allowed.contains(method) {
                on(path, method: method) { _, _ -> Response in
                    throw Problem(.methodNotAllowed, "this address knows \(names)", allow: names)
                }
            }
        }
    }
}
