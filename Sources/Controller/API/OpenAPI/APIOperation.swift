/// One call of the API as its document tells it.
struct APIOperation: Sendable {
    enum Method: String, Sendable {
        case get
        case put
        case post
        case delete
    }

    /// Who may make the call.
    enum Caller: Sendable {
        /// Anybody: the call itself brings its proof, or needs none.
        case anybody

        /// Whoever may look; without a token only where the controller listens on loopback.
        case looking

        /// People with the right, by a token; `pages` where a session of the pages will do as well.
        case person(Rights, pages: Bool)
        case runner
        case agent
    }

    enum Body: Sendable {
        case none
        case json(any (Decodable & Sendable).Type)
        case bytes
    }

    enum Answer: Sendable {
        case json(any (Decodable & Sendable).Type, status: Int = 200)

        /// JSON, or status 204 when there is none.
        case maybeJSON(any (Decodable & Sendable).Type)

        /// JSON with an entity tag, which `If-None-Match` takes.
        case tagged(any (Decodable & Sendable).Type)
        case text
        case log
        case bytes
        case events
        case nothing(statuses: [Int])
    }

    /// A parameter in the query.
    struct Parameter: Sendable {
        var name: String
        var about: String
        var range: ClosedRange<Int>?
        var isRequired = false

        static func text(_ name: String, _ about: String) -> Parameter {
            Parameter(name: name, about: about)
        }

        static func needed(_ name: String, _ about: String) -> Parameter {
            Parameter(name: name, about: about, isRequired: true)
        }

        static func integer(_ name: String, _ range: ClosedRange<Int>, _ about: String) -> Parameter {
            Parameter(name: name, about: about, range: range)
        }

        /// Which attempt's log is meant.
        static let attempt = integer("attempt", 1...Int.max, "which attempt at the job; the newest unless told")

        /// How long an answer may wait for something to tell.
        static let wait = integer("wait", 0...60, "how many seconds to wait for news; 0 answers at once")
    }

    var method: Method
    var path: String
    var id: String
    var tag: String
    var summary: String
    var caller: Caller
    var query: [Parameter] = []
    var body: Body = .none
    var answer: Answer
}
