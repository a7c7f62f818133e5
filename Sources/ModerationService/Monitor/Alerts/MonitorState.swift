import Moderation

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What the monitor remembers over a restart: so that nobody is told twice, and no training is started twice.
struct MonitorState: Sendable, Codable, Hashable {
    private static let longest = 4 << 20

    var desk = AlertDesk()
    /// When training was last started, in milliseconds since 1970.
    var lastTraining: Int64?

    init() {}

    /// What a file holds; nothing when there is no such file.
    init?(path: String) throws(ModerationServiceError) {
        do {
            self = try JSONDecoder().decode(Self.self, from: Data(try FileContent.read(path, limit: Self.longest)))
        } catch let error as ModerationError where error.code == .notFound {
            return nil
        } catch {
            throw ModerationServiceError(.invalidConfiguration, "\(path) is not the state of a monitor", cause: error)
        }
    }

    func write(to path: String) throws {
        try FileContent.write(Array(try JSONEncoder().encode(self)), to: path)
    }
}
