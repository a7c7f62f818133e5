import ControllerAPI
import HTTPTransport
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Persistence
import Synchronization
import Testing

@testable import Controller

/// A receiver of notifications that takes requests down and answers what it is told to.
final class NotificationReceiver: Sendable {
    struct Received: Sendable {
        var path: String
        var headers: HTTPFields
        var body: String

        func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }

        var payload: NotificationPayload { get throws { try JSON.decode(NotificationPayload.self, from: body) } }

        var text: String { get throws { try JSON.decode([String: String].self, from: body)["text"] ?? "" } }
    }

    /// Answers a request; 200 unless told otherwise.
    typealias Answer = @Sendable (Received) -> (status: Int, headers: HTTPFields)

    let answer = Mutex<Answer>({ _ in (200, [:]) })
    private let all = Mutex<[Received]>([])

    var received: [Received] { all.withLock { $0 } }

    func reset() {
        all.withLock { $0 = [] }
        always(200)
    }

    func always(_ status: Int, _ headers: HTTPFields = [:]) {
        answer.withLock { $0 = { _ in (status, headers) } }
    }

    var router: Router<BasicRequestContext> {
        let router = Router()
        router.post("/**") { request, _ in
            let body = try await request.body.collect(upTo: 1 << 20)
            let received = Received(path: request.uri.path, headers: request.headers, body: String(buffer: body))
            self.all.withLock { $0.append(received) }
            let (status, headers) = self.answer.withLock { $0 }(received)
            return Response(status: .init(code: status), headers: headers)
        }
        return router
    }
}

/// A controller, a receiver and a clock that the test moves.
struct NotificationFixture {
    let web: WebFixture
    let receiver: NotificationReceiver
    let desk: NotificationDesk
    private let offset: @Sendable (Int) -> Void

    private static let logger = Logger(label: "notification-tests")

    /// Makes one on each database.
    static func with(
        _ rules: @escaping @Sendable (_ address: String) -> [NotificationRule],
        _ body: @Sendable (NotificationFixture) async throws -> Void
    ) async throws {
        let receiver = NotificationReceiver()
        let http = HTTPClient()
        try await Application(
            router: receiver.router,
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            logger: logger
        ).test(.live) { client in
            let port = try #require(client.port)
            try await WebFixture.with(notifications: rules("http://127.0.0.1:\(port)")) { web in
                receiver.reset()
                let offset = Mutex(0)
                let desk = NotificationDesk(
                    database: web.parts.database,
                    rules: web.parts.rules,
                    sender: NotificationSender(http: http, address: "http://127.0.0.1:7080"),
                    metrics: web.parts.metrics,
                    logger: logger,
                    clock: WallClock { Timestamp.now().adding(seconds: offset.withLock { $0 }) }
                )
                web.parts.duties.want([Duty.notifications])
                try await web.parts.duties.look()
                try await body(
                    NotificationFixture(web: web, receiver: receiver, desk: desk) { seconds in
                        offset.withLock { $0 += seconds }
                    }
                )
            }
        }
        await http.shutdown()
    }

    private init(
        web: WebFixture,
        receiver: NotificationReceiver,
        desk: NotificationDesk,
        offset: @escaping @Sendable (Int) -> Void
    ) {
        self.web = web
        self.receiver = receiver
        self.desk = desk
        self.offset = offset
    }

    /// Lets time pass for whoever sends.
    func pass(seconds: Int) { offset(seconds) }

    /// Sends what is due, as the service does; gives how many requests that were.
    @discardableResult
    func send() async throws -> Int {
        let before = receiver.received.count
        let duty = try await duty()
        for turn in try await desk.turns({ duty }).turns { try await turn.take() }
        return receiver.received.count - before
    }

    /// The duty of sending, which this controller has.
    func duty() async throws -> Duty {
        try await web.parts.duties.look()
        return try #require(web.parts.duties.held(Duty.notifications))
    }

    /// What webhooks were told, attempts and all.
    func told() throws -> [NotificationPayload] { try receiver.received.map { try $0.payload } }

    /// Writes an event down as desks do.
    func tell(_ name: String, title: String? = nil, reason: String? = nil) async throws {
        let rules = web.parts.rules
        try await web.parts.database.write { connection in
            let event = DeliveryEvent(
                at: "2026-01-31T12:00:00.000Z",
                name: name,
                repository: "shop",
                environment: "staging",
                run: 1,
                revision: WebFixture.revision,
                title: title,
                reason: reason
            )
            try rules.tell(event, in: connection)
        }
    }

    func status(_ name: String) async throws -> NotificationStatus {
        try #require(try await desk.list().notifications.first { $0.name == name })
    }
}
