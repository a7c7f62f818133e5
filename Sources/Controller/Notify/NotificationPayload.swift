import ControllerAPI

/// What a webhook gets.
struct NotificationPayload: Codable, Sendable {
    /// The same at every attempt, and of this notification alone.
    var id: String

    /// The target's name.
    var target: String

    /// The event in one line for people.
    var text: String

    /// The page to look at.
    var url: String
    var event: DeliveryEvent

    /// A new id, which nobody can guess.
    static func newDelivery() -> String {
        var generator = SystemRandomNumberGenerator()
        return Hexadecimal.text((0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) })
    }
}
