import Logging
import Persistence
import ServiceLifecycle
import Synchronization

/// Carries what is announced here to the other controllers on the same PostgreSQL, and what they announce here.
///
/// What is said while a controller does not listen is lost to it: when it listens again, everybody here looks anew.
final class ChangeRelay: Service {
    /// What one controller says to the others.
    private struct Message: Codable {
        var from: String
        var topics: [Changes.Topic]
    }

    /// The most topics of one message; with more, names would make it too long.
    private static let maximumTopics = 20

    /// How long topics are gathered, so that a busy log does not make a transaction of each line.
    private static let gathering = Duration.milliseconds(20)

    private let changes: Changes
    private let polls: Polls
    private let database: any SQLDatabase
    private let announcements: Announcements
    private let instance: Instance
    private let logger: Logger
    private let waiting = Mutex<[Changes.Topic]>([])
    private let signal = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))

    init(
        changes: Changes,
        polls: Polls,
        database: any SQLDatabase,
        url: String,
        instance: Instance,
        logger: Logger
    ) throws {
        self.changes = changes
        self.polls = polls
        self.database = database
        self.instance = instance
        self.logger = logger
        announcements = try Announcements(url: url)
    }

    func run() async throws {
        changes.carry { [weak self] in self?.gather($0) }
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await self.speak() }
                group.addTask { await self.listen() }
            }
        }
    }

    private func gather(_ topics: [Changes.Topic]) {
        waiting.withLock { waiting in
            for topic in topics where !waiting.contains(topic) { waiting.append(topic) }
        }
        signal.continuation.yield()
    }

    private func speak() async {
        for await _ in signal.stream {
            do {
                try await Task.sleep(for: Self.gathering)
            } catch {
                return
            }
            while true {
                let topics = waiting.withLock { waiting in
                    let first = Array(waiting.prefix(Self.maximumTopics))
                    waiting.removeFirst(first.count)
                    return first
                }
                guard !topics.isEmpty, await say(topics) else { break }
            }
        }
    }

    /// What cannot be said is not said again: the others look anew when they reach the database again.
    private func say(_ topics: [Changes.Topic]) async -> Bool {
        do {
            let text = try JSON.encode(Message(from: instance.id, topics: topics))
            try await database.read { try $0.announce(text) }
            return true
        } catch {
            logger.debug("the other controllers cannot be told of changes: \(error)")
            return false
        }
    }

    private func listen() async {
        do {
            try await announcements.listen { event in
                switch event {
                case .listening: self.changes.announceEverything()
                case .heard(let text): self.hear(text)
                }
            } lost: { error in
                self.logger.warning("the other controllers are not heard at the moment: \(error)")
            }
        } catch {
            return
        }
    }

    private func hear(_ text: String) {
        do {
            let message = try JSON.decode(Message.self, from: text)
            guard message.from != instance.id else { return }
            changes.hear(message.topics)
            for case .hint(let repository) in message.topics { polls.hear(hint: repository) }
        } catch {
            // Another version says something this one does not know: something has changed, then.
            changes.announceEverything()
        }
    }
}
