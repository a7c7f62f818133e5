/// A whole answer.
public struct HTTPResponse: Sendable {
    public let status: Int
    public let headers: HTTPHeaders
    public let body: [UInt8]

    public init(status: Int, headers: HTTPHeaders = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    public var isSuccess: Bool {
        (200..<300).contains(status)
    }

    /// The body as text, invalid UTF-8 repaired.
    public var text: String {
        String(decoding: body, as: UTF8.self)
    }
}
