import Crypto
import Moderation

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What a partial file is a part of, kept beside it.
struct DownloadState: Codable, Sendable, Hashable {
    private static let longest = 16 << 10

    /// SHA-256 of the address: it may have a signature in it, which no file should keep.
    var source: String
    /// What `If-Range` asks by: an entity tag, or when the file was last changed (RFC 9110, 13.1.5).
    var validator: String?

    init(url: String, validator: String?) {
        source = ContentDigest.sha256(Array(url.utf8))
        self.validator = validator
    }

    /// What was kept beside a partial file; nothing when it cannot be understood, as after a crash.
    static func read(_ path: String) -> DownloadState? {
        do {
            return try JSONDecoder().decode(Self.self, from: Data(try FileContent.read(path, limit: longest)))
        } catch {
            // Without it the download begins anew, which is always right.
            return nil
        }
    }

    func write(to path: String) throws(ModerationError) {
        let content: Data
        do {
            content = try JSONEncoder().encode(self)
        } catch {
            throw ModerationError(.unwritable, "\(path) cannot be encoded", cause: error)
        }
        try FileContent.write(Array(content), to: path)
    }
}
