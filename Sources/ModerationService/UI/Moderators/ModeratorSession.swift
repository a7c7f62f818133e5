import HTTPTransport

/// One moderator at one browser.
struct ModeratorSession: Sendable {
    /// A decision made in this session, which can be taken back from here.
    struct Decision: Sendable, Hashable {
        var id: Int
        var item: Int
        var verdict: String
    }

    private static let mostVisited = 100

    /// The key of the API that was given at the door; it never goes to the browser.
    let key: String?
    /// In whose name to review; the API knows it from the key when it is not given.
    let givenName: String?
    /// Who it is, once the API has said so.
    var name: String?
    /// The items that were opened, in their order.
    private(set) var visited: [Int] = []
    /// The newest last.
    private(set) var decisions: [Decision] = []

    init(key: String?, name: String?) {
        self.key = key
        givenName = name
        self.name = name
    }

    var headers: HTTPHeaders {
        var headers: HTTPHeaders = [:]
        if let key { headers["Authorization"] = "Bearer \(key)" }
        if let givenName { headers["X-Moderator"] = givenName }
        return headers
    }

    mutating func visit(_ item: Int) {
        guard !visited.contains(item) else { return }
        if visited.count == Self.mostVisited { visited.removeFirst() }
        visited.append(item)
    }

    mutating func note(_ decision: Decision) {
        if decisions.count == Self.mostVisited { decisions.removeFirst() }
        decisions.append(decision)
    }

    mutating func forget(_ decision: Int) {
        decisions.removeAll { $0.id == decision }
    }

    /// The item that was opened before or after one.
    func neighbour(of item: Int, _ step: Int) -> Int? {
        guard let index = visited.firstIndex(of: item), visited.indices.contains(index + step) else { return nil }
        return visited[index + step]
    }
}
