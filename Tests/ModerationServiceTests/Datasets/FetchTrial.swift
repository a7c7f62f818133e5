import Moderation
import Synchronization
import TestSupport

@testable import ModerationService

/// A fetch into a directory of its own, with what it told of.
struct FetchTrial {
    let directory: TestDirectory
    let events = EventList()
    var environment: [String: String] = [:]
    var retries = 3
    var maximumSize = 1 << 20

    init() throws {
        directory = try TestDirectory()
    }

    final class EventList: Sendable {
        private let events = Mutex<[FetchEvent]>([])

        func append(_ event: FetchEvent) { events.withLock { $0.append(event) } }

        func contains(_ event: FetchEvent) -> Bool { events.withLock { $0.contains(event) } }
    }

    func fetch(
        _ source: String,
        _ sha256: String? = nil,
        output: String = "",
        _ change: (inout DatasetFetch) -> Void = { _ in }
    ) async throws(ModerationError) -> DatasetFetch.Result {
        let source = try DatasetSource(source, environment: SettingsSource(environment))
        var fetch = DatasetFetch(source, output: "\(directory.path)/\(output)")
        fetch.settings.retries = retries
        fetch.settings.maximumSize = maximumSize
        fetch.settings.pause = .milliseconds(1)
        change(&fetch)
        let events = events
        return try await fetch.run(expecting: sha256) { events.append($0) }
    }
}
