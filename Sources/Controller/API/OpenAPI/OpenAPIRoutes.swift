import HTTPTypes
import Hummingbird

/// Where the API says what it is; nothing in it is secret.
struct OpenAPIRoutes {
    func add(to router: Router<APIContext>) {
        router.get("/openapi.json") { request, _ -> Response in
            try .tagged(OpenAPIDocument().tree(), for: request)
        }
    }
}
