/// What the API answered that is not what was hoped for.
struct APIAnswer: Error, Sendable {
    var status: Int
    /// For the person at the page.
    var detail: String
}
