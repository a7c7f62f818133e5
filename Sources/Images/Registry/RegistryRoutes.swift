import HTTPTypes
public import Hummingbird
import Logging

/// The endpoints of the OCI distribution specification 1.1 over a store.
public struct RegistryRoutes: Sendable {
    let store: RegistryStore
    let authorize: RegistryAuthorizer

    public init(store: RegistryStore, authorize: @escaping RegistryAuthorizer = RegistryAuthorizers.open) {
        self.store = store
        self.authorize = authorize
    }

    /// Adds everything below `/v2` to a router.
    public func add<Context: RequestContext>(to router: some RouterMethods<Context>) {
        for method: HTTPRequest.Method in [.get, .head, .post, .put, .patch, .delete] {
            for path: RouterPath in ["/v2", "/v2/**"] {
                router.on(path, method: method) { request, context in
                    await respond(to: request, logger: context.logger)
                }
            }
        }
    }

    /// Answers one request; errors become answers here.
    private func respond(to request: Request, logger: Logger) async -> Response {
        let isHead = request.method == .head
        var response: Response
        do {
            response = try await answer(request)
        } catch let error as ImagesError {
            response = RegistryErrors.response(to: error, isHead: isHead)
            if response.status.kind == .serverError {
                logger.error("registry request failed", metadata: ["error": "\(error.message)"])
            }
        } catch {
            logger.debug("registry request broke off", metadata: ["error": "\(type(of: error))"])
            response = RegistryErrors.response(.badRequest, "UNKNOWN", "the request broke off", isHead: isHead)
        }
        response.headers[.distributionVersion] = "registry/2.0"
        return response
    }

    private func answer(_ request: Request) async throws -> Response {
        let isHead = request.method == .head
        guard let endpoint = try RegistryEndpoint(path: request.uri.path) else {
            return RegistryErrors.response(.notFound, "UNSUPPORTED", "there is no such endpoint", isHead: isHead)
        }
        switch try await verdict(on: endpoint, request) {
        case .allow: break
        case .deny: throw ImagesError(.denied, "not allowed")
        case .challenge:
            var response = RegistryErrors.response(to: ImagesError(.unauthorized, "log in first"), isHead: isHead)
            response.headers[.wwwAuthenticate] = #"Basic realm="headgate registry", charset="UTF-8""#
            return response
        }
        let exchange = RegistryExchange(store: store, request: request)
        switch (endpoint, request.method) {
        case (.base, .get), (.base, .head): return exchange.base()
        case (.catalog, .get): return try await exchange.catalog()
        case (.tags(let name), .get): return try await exchange.tags(name)
        case (.referrers(let name, let digest), .get): return try await exchange.referrers(name, digest)
        case (.blob(let name, let digest), .head): return try await exchange.blobHead(name, digest)
        case (.blob(let name, let digest), .get): return try await exchange.blob(name, digest)
        case (.blob(let name, let digest), .delete): return try await exchange.deleteBlob(name, digest)
        case (.uploads(let name), .post): return try await exchange.startUpload(name, mayPull: mayPull(request))
        case (.upload(let name, let id), .get): return try exchange.uploadStatus(name, id)
        case (.upload(let name, let id), .patch): return try await exchange.append(name, id)
        case (.upload(let name, let id), .put): return try await exchange.finishUpload(name, id)
        case (.upload(let name, let id), .delete): return try await exchange.cancelUpload(name, id)
        case (.manifest(let name, let reference), .get), (.manifest(let name, let reference), .head):
            return try await exchange.manifest(name, reference)
        case (.manifest(let name, let reference), .put): return try await exchange.putManifest(name, reference)
        case (.manifest(let name, let reference), .delete): return try await exchange.deleteManifest(name, reference)
        default:
            return RegistryErrors.response(.methodNotAllowed, "UNSUPPORTED", "not a method of this", isHead: isHead)
        }
    }

    private func verdict(on endpoint: RegistryEndpoint, _ request: Request) async throws -> RegistryVerdict {
        let action: RegistryAccess.Action =
            switch (endpoint, request.method) {
            case (.base, _): .probe
            case (.catalog, _): .list
            case (.uploads, _), (.upload, _): .push
            case (_, .get), (_, .head): .pull
            case (_, .delete): .delete
            default: .push
            }
        return try await authorize(
            RegistryAccess(action: action, repository: endpoint.repository, headers: request.headers)
        )
    }

    /// Mounting reads from another repository, which must be allowed as well.
    private func mayPull(_ request: Request) -> @Sendable (RegistryName) async throws -> Bool {
        { [authorize] name in
            let access = RegistryAccess(action: .pull, repository: name, headers: request.headers)
            return try await authorize(access) == .allow
        }
    }
}

extension HTTPField.Name {
    // Only a name that is no token is nil, and these are tokens.
    static let distributionVersion = HTTPField.Name("Docker-Distribution-API-Version") ?? .server
    static let contentDigest = HTTPField.Name("Docker-Content-Digest") ?? .server
    static let uploadID = HTTPField.Name("Docker-Upload-UUID") ?? .server
    static let ociSubject = HTTPField.Name("OCI-Subject") ?? .server
    static let ociFilters = HTTPField.Name("OCI-Filters-Applied") ?? .server
    static let link = HTTPField.Name("Link") ?? .server
}
