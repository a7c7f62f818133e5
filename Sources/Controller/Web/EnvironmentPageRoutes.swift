import ControllerAPI
import HTTPTypes
import Hummingbird

/// Where the environments' pages have their forms: rollbacks, holds and their release.
struct EnvironmentPageRoutes {
    let rollbacks: RollbackDesk
    let holds: HoldDesk
    let access: Access
    let forms: FormGuard

    private struct RollbackForm: Decodable {
        var csrf: String?
        var to: Int?
        var reason: String
        var hours: String?
    }

    private struct HoldForm: Decodable {
        var csrf: String?
        var image: String
        var reason: String
        var hours: String?
    }

    private struct ReleaseForm: Decodable {
        var csrf: String?
    }

    func add(to pages: RouterGroup<APIContext>) {
        pages.post("/environments/:environment/rollbacks") { request, context -> Response in
            let (principal, form) = try await read(RollbackForm.self, request, context, \.csrf)
            let environment = try context.parameter("environment")
            _ = try await rollbacks.rollback(
                environment,
                RollbackRequest(to: form.to, reason: form.reason, expiresAfter: Self.seconds(hours: form.hours)),
                by: principal
            )
            return Self.back(to: environment)
        }
        pages.post("/environments/:environment/holds") { request, context -> Response in
            let (principal, form) = try await read(HoldForm.self, request, context, \.csrf)
            let environment = try context.parameter("environment")
            _ = try await holds.hold(
                HoldRequest(
                    environment: environment,
                    image: form.image,
                    reason: form.reason,
                    expiresAfter: Self.seconds(hours: form.hours)
                ),
                by: principal
            )
            return Self.back(to: environment)
        }
        pages.post("/holds/:hold/release") { request, context -> Response in
            let (principal, _) = try await read(ReleaseForm.self, request, context, \.csrf)
            guard let id = Int(try context.parameter("hold")) else {
                throw ControllerError(.invalid, "a hold is named by its number")
            }
            return Self.back(to: try await holds.release(id, by: principal).environment)
        }
    }

    /// A form, when it was sent from one of our pages by whoever was shown it.
    private func read<Form: Decodable>(
        _ type: Form.Type,
        _ request: Request,
        _ context: APIContext,
        _ token: KeyPath<Form, String?>
    ) async throws -> (Principal, Form) {
        try forms.checkOrigin(request)
        let principal = try access.require(.review, context)
        guard context.hasSession, let session = request.cookies[AuthenticationMiddleware.cookie]?.value else {
            throw ControllerError(.unauthorized, "sign in on the page to decide here; a token decides by the API")
        }
        let form = try await forms.fields(type, of: request)
        try forms.check(token: form[keyPath: token], session: session)
        return (principal, form)
    }

    private static func seconds(hours text: String?) throws -> Int? {
        guard let text, !text.isEmpty else { return nil }
        guard let hours = Int(text), 1...8760 ~= hours else {
            throw ControllerError(.invalid, "a hold ends after 1 to 8760 hours, or stays until it is released")
        }
        return hours * 3600
    }

    private static func back(to environment: String) -> Response {
        Response(status: .seeOther, headers: [.location: Link.environment(environment)])
    }
}
