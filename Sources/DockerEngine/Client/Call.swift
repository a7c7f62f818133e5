import HTTPTransport

/// One call of the API, before it has an address.
struct Call {
    var method: HTTPMethod
    /// Adds path and query to the API's root.
    var locate: (URLBuilder) -> URLBuilder
    var headers: HTTPHeaders = [:]
    var contentType: String?
    var body: HTTPBody = .none
    var timeouts = HTTPTimeouts(total: .seconds(120), idle: nil)
    var bodyLimit: Int? = 64 << 20
    var isVersioned = true

    init(_ method: HTTPMethod, _ locate: @escaping (URLBuilder) -> URLBuilder) {
        self.method = method
        self.locate = locate
    }

    /// A call with a JSON body.
    init(
        _ method: HTTPMethod,
        json value: some Encodable,
        _ locate: @escaping (URLBuilder) -> URLBuilder
    ) throws(DockerError) {
        self.init(method, locate)
        body = .bytes(try JSON.encode(value))
        contentType = "application/json"
    }

    /// The same call with as much time as it takes, for streams and waits.
    func unbounded() -> Self {
        var copy = self
        copy.timeouts = .unbounded
        copy.bodyLimit = nil
        return copy
    }

    func timing(out seconds: Int) -> Self {
        var copy = self
        copy.timeouts.total = .seconds(seconds)
        return copy
    }
}
