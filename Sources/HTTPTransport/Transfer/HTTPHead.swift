/// The status and header fields of an answer.
struct HTTPHead: Sendable, Hashable {
    let status: Int
    let headers: HTTPHeaders
}
