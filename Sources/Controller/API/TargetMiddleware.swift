import HTTPTypes
import Hummingbird

/// Refuses addresses that no route could make sense of, and tells which methods an address takes that has others.
struct TargetMiddleware: RouterMiddleware {
    typealias Context = APIContext

    let methods: RouteMethods

    func handle(
        _ request: Request,
        context: APIContext,
        next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        guard Self.isText(request.uri.string) else {
            throw ControllerError(.invalid, "the address is no text: it has bytes that are not UTF-8, or a NUL")
        }
        do {
            return try await next(request, context)
        } catch let error as HTTPError {
            let allowed = methods.methods(of: request.uri.path)
            guard error.status == .notFound, !allowed.isEmpty, !allowed.contains(request.method) else { throw error }
            let words = allowed.map(\.rawValue).joined(separator: ", ")
            throw HTTPError(
                .methodNotAllowed,
                headers: [.allow: words],
                message: "this address takes \(words), not \(String(request.method.rawValue.prefix(20)))"
            )
        }
    }

    /// Whether what is percent-encoded is UTF-8 without a NUL, in which no database and no file system keeps it.
    static func isText(_ target: String) -> Bool { decoded(target) != nil }

    /// What percent-encoded text stands for; nil where it is none.
    static func decoded(_ target: String) -> String? {
        guard target.utf8.contains(UInt8(ascii: "%")) else { return target }
        var bytes: [UInt8] = []
        var rest = Array(target.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16),
                value != 0
            else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
