#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Which images an agent has asked for, release by release: only those are its to remove.
///
/// What is lost with the file stays on the host; nothing else.
struct ImageLedger: Codable, Sendable, Hashable {
    /// The images of one release.
    struct Release: Codable, Sendable, Hashable {
        var revision: String
        var images: [String]

        /// When it was last what the host is kept at, in seconds since 1970.
        var wanted: Double
    }

    /// The oldest first.
    private(set) var releases: [Release] = []

    /// How many releases are remembered at most; what the older ones had is not removed any more.
    static let limit = 200

    /// How many releases keep their images, the one that runs among them.
    static let kept = 2

    /// How long an image stays that nothing wants, in seconds: somebody may just be going back to it.
    static let grace = 180.0

    /// Takes note of what runs now.
    mutating func want(_ images: [String], at revision: String, now: Double) {
        releases.removeAll { $0.revision == revision }
        releases.append(Release(revision: revision, images: Set(images).sorted(), wanted: now))
        if releases.count > Self.limit { releases.removeFirst(releases.count - Self.limit) }
    }

    /// The images that may go: of releases that are neither among the last ones nor one of `keeping`.
    ///
    /// When `isFull`, only what runs now and `keeping` stay.
    func removable(keeping revisions: Set<String>, isFull: Bool, now: Double) -> [String] {
        // Commits with the same images are one release here.
        var last: [[String]] = []
        for release in releases.reversed() where !last.contains(release.images) && last.count < (isFull ? 1 : Self.kept)
        {
            last.append(release.images)
        }
        let staying = releases.filter { release in
            // What a clock that was ahead has noted is not of the last minutes either.
            revisions.contains(release.revision) || (!isFull && abs(now - release.wanted) < Self.grace)
        }
        let kept = Set(staying.flatMap(\.images) + last.joined())
        return Set(releases.flatMap(\.images)).subtracting(kept).sorted()
    }

    /// Forgets images that are gone.
    mutating func forget(_ images: Set<String>) {
        for index in releases.indices { releases[index].images.removeAll { images.contains($0) } }
        releases.removeAll(where: \.images.isEmpty)
    }

    // MARK: - The file

    /// Reads a ledger; one that is missing or damaged is an empty one.
    static func read(_ path: String) -> ImageLedger {
        do {
            return try JSONDecoder().decode(ImageLedger.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            return ImageLedger()
        }
    }

    func write(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try encoder.encode(self).write(to: URL(fileURLWithPath: path), options: .atomic)
    }
}
