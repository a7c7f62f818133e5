import HTTPTransport

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension RegistryClient {
    /// Makes one exchange below `/v2/<repository>/`, logging in once when the registry wants it.
    func send(
        _ method: HTTPMethod,
        _ image: ImageReference,
        _ path: String,
        accepting manifests: Bool = false,
        headers: HTTPHeaders = [:],
        body: HTTPBody = .none,
        limit: Int = RegistryClient.maximumManifest
    ) async throws -> HTTPResponse {
        let host = host(of: image)
        let url = host.base + "/v2/" + image.repository + "/" + path
        var request = HTTPRequest(method, url, headers: headers, body: body, bodyLimit: limit)
        request.timeouts = .transfer
        if method == .get || method == .head { request.redirects = .follow(5) }
        if manifests { request.headers["Accept"] = ImageMediaType.manifests.joined(separator: ", ") }
        let access = method == .get || method == .head ? "pull" : "pull,push"
        let scope = "repository:\(image.repository):\(method == .delete ? "delete" : access)"
        let answer = try await authorised(request, host: host, scope: scope)
        guard answer.isSuccess else { throw failure(answer, image) }
        return answer
    }

    /// Sends a request, and once more with what the registry's challenge asks for.
    func authorised(_ request: HTTPRequest, host: RegistryHost, scope: String) async throws -> HTTPResponse {
        var request = request
        let key = RegistryTokens.Key(registry: host.name, scope: scope)
        if let known = tokens.authorization(for: key) { request.headers["Authorization"] = known }
        let answer = try await http.send(request)
        guard answer.status == 401, let header = answer.headers["WWW-Authenticate"],
            let challenge = RegistryChallenge(header: header)
        else { return answer }
        guard let (value, lifetime) = try await authorization(for: challenge, host: host, scope: scope) else {
            return answer
        }
        tokens.keep(value, for: key, lifetime: lifetime)
        request.headers["Authorization"] = value
        return try await http.send(request)
    }

    private func authorization(
        for challenge: RegistryChallenge,
        host: RegistryHost,
        scope: String
    ) async throws -> (value: String, lifetime: Duration)? {
        let known = try await credentials(host.name)
        switch challenge.scheme {
        case "basic":
            return known.map { ($0.header, .seconds(300)) }
        case "bearer":
            guard let realm = challenge.parameters["realm"],
                host.mayAsk(realm: realm, withCredentials: known != nil)
            else {
                throw ImagesError(.registry, "\(host.name) sends clients to a place for tokens that is not trusted")
            }
            return try await token(realm, challenge.parameters["service"], scope, known, host)
        default:
            throw ImagesError(.registry, "\(host.name) wants a way of logging in that is not supported")
        }
    }

    private func token(
        _ realm: String,
        _ service: String?,
        _ scope: String,
        _ credentials: RegistryBasicCredentials?,
        _ host: RegistryHost
    ) async throws -> (value: String, lifetime: Duration) {
        struct Token: Decodable {
            let token: String?
            let accessToken: String?
            let lifetime: Int?

            enum CodingKeys: String, CodingKey {
                case token
                case accessToken = "access_token"
                case lifetime = "expires_in"
            }
        }
        let query = URLBuilder("").query("service", service).query("scope", scope).string.dropFirst()
        let url = realm + (realm.contains("?") ? "&" : "?") + query
        var request = HTTPRequest(.get, url, bodyLimit: 256 * 1_024)
        if let credentials { request.headers["Authorization"] = credentials.header }
        let answer = try await http.send(request)
        guard answer.isSuccess else {
            let code: ImagesError.Code = answer.status == 401 || answer.status == 403 ? .unauthorized : .registry
            throw ImagesError(code, "\(host.name) gave no token: status \(answer.status)")
        }
        let decoded: Token = try decode(answer.body, "token")
        guard let text = decoded.token ?? decoded.accessToken, !text.isEmpty,
            text.utf8.allSatisfy({ $0 > 32 && $0 < 127 })
        else { throw ImagesError(.registry, "\(host.name) answered without a token") }
        // The specification's default is a minute; a little less, because the answer took its time.
        let seconds = min(max(decoded.lifetime ?? 60, 0), 3_600)
        return ("Bearer " + text, .seconds(seconds * 4 / 5))
    }

    func decode<Value: Decodable>(_ bytes: [UInt8], _ what: String) throws -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: Data(bytes))
        } catch {
            throw ImagesError(.registry, "the registry's \(what) cannot be read")
        }
    }

    /// The registry's own code and message, bounded, as this module's error.
    func failure(_ answer: HTTPResponse, _ image: ImageReference) -> ImagesError {
        struct Body: Decodable {
            struct Item: Decodable {
                let code: String?
                let message: String?
            }
            let errors: [Item]?
        }
        let item: Body.Item?
        do {
            item = try JSONDecoder().decode(Body.self, from: Data(answer.body.prefix(16_384))).errors?.first
        } catch {
            // Proxies answer with pages; the status says enough.
            item = nil
        }
        let code: ImagesError.Code =
            switch answer.status {
            case 401: .unauthorized
            case 403: .denied
            case 404: item?.code == "BLOB_UNKNOWN" ? .blobUnknown : .manifestUnknown
            case 429: .tooMany
            default: .registry
            }
        let detail = [item?.code, item?.message].compactMap(\.self).map { quoted($0) }.joined(separator: " ")
        return ImagesError(code, "\(image.name): the registry answered \(answer.status) \(detail)")
    }
}
