import HTTPTypes
import Hummingbird
import NIOCore

/// Ends connections on which a body keeps coming that was answered before its end.
struct BodyMiddleware: RouterMiddleware {
    /// How long a client has to read an answer while it still sends.
    private static let patience = TimeAmount.seconds(5)

    @concurrent func handle(
        _ request: Request,
        context: APIContext,
        next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        guard response.status == .contentTooLarge || response.status == .requestTimeout else { return response }
        response.headers[.connection] = "close"
        let channel = context.channel
        _ = channel.eventLoop.scheduleTask(in: Self.patience) { channel.close(promise: nil) }
        return response
    }
}
