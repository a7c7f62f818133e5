/// An error as the API sends it (RFC 9457, `application/problem+json`).
public struct Problem: Codable, Sendable {
    public var type: String
    public var title: String
    public var status: Int
    public var detail: String

    public init(title: String, status: Int, detail: String) {
        self.type = "about:blank"
        self.title = title
        self.status = status
        self.detail = detail
    }
}
