import HTTPTransport

extension ControllerClient {
    /// Whether those who are to be told are told.
    public func notifications() async throws -> [NotificationStatus] {
        try await get(url("notifications"), as: NotificationList.self).notifications
    }

    /// Sends a message to a target at once and tells what became of it.
    public func testNotification(_ name: String) async throws -> NotificationTest {
        try await send(.post, url("notifications", name, "test"), [String: String]())
    }
}
