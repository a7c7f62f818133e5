public import HTTPTransport
import Synchronization

/// The Engine API of Docker 20.10 and later, or of Podman's compatible service.
///
/// The API's version is agreed with the engine at the first call, and again after the engine was gone. All calls throw
/// `DockerError`; cancelling the task ends a call at once, though not what the engine has begun.
public final class DockerClient: Sendable {
    public let endpoint: DockerEndpoint
    private let http: HTTPClient
    private let version = Mutex<APIVersion?>(nil)

    /// A client with connections of its own, or those of `http`.
    public init(_ endpoint: DockerEndpoint, http: HTTPClient = HTTPClient()) {
        self.endpoint = endpoint
        self.http = http
    }

    /// The version that calls use.
    public func apiVersion() async throws(DockerError) -> APIVersion {
        if let known = version.withLock({ $0 }) {
            return known
        }
        let pong = try await ping()
        let agreed = min(pong.apiVersion ?? .fallback, .newest)
        version.withLock { $0 = agreed }
        return agreed
    }

    /// One exchange with the engine; a status of 400 or more is thrown.
    func send(_ call: Call) async throws(DockerError) -> HTTPResponse {
        let request = try await request(call)
        let response: HTTPResponse
        do {
            response = try await http.send(request)
        } catch {
            throw failure(error)
        }
        guard response.status < 400 else {
            throw DockerError(status: response.status, message: Self.message(of: response.body))
        }
        return response
    }

    /// As `send`, with the body as it comes.
    func stream(_ call: Call) async throws(DockerError) -> HTTPStream {
        let request = try await request(call)
        do {
            let stream = try await http.stream(request)
            guard stream.status < 400 else {
                let body = try await stream.body.collect(limit: 64 << 10)
                throw DockerError(status: stream.status, message: Self.message(of: body))
            }
            return stream
        } catch let error as HTTPError {
            throw failure(error)
        } catch let error as DockerError {
            throw error
        } catch {
            throw DockerError(.invalidResponse, "the engine's answer could not be read", cause: error)
        }
    }

    func send<Value: Decodable>(_ call: Call, as type: Value.Type) async throws(DockerError) -> Value {
        try JSON.decode(type, from: try await send(call).body)
    }

    private func request(_ call: Call) async throws(DockerError) -> HTTPRequest {
        let root = URLBuilder(endpoint.base)
        let url = call.isVersioned ? root.path("v\(try await apiVersion())") : root
        var headers = call.headers
        if let type = call.contentType {
            headers["Content-Type"] = type
        }
        return HTTPRequest(
            call.method,
            call.locate(url).string,
            headers: headers,
            body: call.body,
            unixSocket: endpoint.unixSocket,
            timeouts: call.timeouts,
            bodyLimit: call.bodyLimit,
            tls: endpoint.tls
        )
    }

    private func failure(_ error: HTTPError) -> DockerError {
        let failure = DockerError(error)
        if failure.code == .unreachable {
            // The engine that comes back may be another one.
            version.withLock { $0 = nil }
        }
        return failure
    }

    private static func message(of body: [UInt8]) -> String {
        struct Answer: Decodable {
            let message: String
        }
        do {
            return try JSON.decode(Answer.self, from: body).message
        } catch {
            // Not the API's form: the text itself says more than the decoder's complaint.
            return String(decoding: body.prefix(DockerError.messageLimit), as: UTF8.self)
        }
    }
}
