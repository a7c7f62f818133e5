import HTTPTransport
import Moderation

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A data set or a competition of Kaggle, by the names in the address of its page.
struct KaggleAddress: Sendable {
    private static let usual = "https://www.kaggle.com/api/v1"

    private let owner: String
    private let name: String
    private let version: Int?
    /// One file of it; nothing for all of them in one archive.
    private let file: String?

    private var isCompetition: Bool { owner == "competitions" }

    /// Reads `OWNER/DATASET[@VERSION][/FILE]` or `competitions/NAME[/FILE]`.
    init(_ text: String) throws(ModerationError) {
        let parts = text.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count >= 2, Self.isName(parts[0]) else { throw Self.malformed(text) }
        let named = parts[1].split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        guard Self.isName(named[0]) else { throw Self.malformed(text) }
        owner = String(parts[0])
        name = String(named[0])
        if named.count > 1 {
            guard let version = Int(named[1]), version > 0, owner != "competitions" else { throw Self.malformed(text) }
            self.version = version
        } else {
            version = nil
        }
        guard parts.count == 3 else {
            file = nil
            return
        }
        guard !parts[2].isEmpty, parts[2].split(separator: "/").allSatisfy({ $0 != ".." && $0 != "." }) else {
            throw Self.malformed(text)
        }
        file = String(parts[2])
    }

    /// What to ask for, with the credentials of the environment: `KAGGLE_USERNAME`, `KAGGLE_KEY`, and `KAGGLE_API_BASE` for
    /// another server than Kaggle's own.
    func source(environment: SettingsSource) throws(ModerationError) -> DatasetSource {
        guard let user = environment["KAGGLE_USERNAME"], let key = environment["KAGGLE_KEY"] else {
            throw ModerationError(
                .refused,
                "Kaggle wants to know who asks: set KAGGLE_USERNAME and KAGGLE_KEY, which kaggle.com/settings makes "
                    + "under “Create New Token”"
            )
        }
        let base = environment["KAGGLE_API_BASE"] ?? Self.usual
        guard base.hasPrefix("https://") || base.hasPrefix("http://") else {
            throw ModerationError(.invalidReference, "KAGGLE_API_BASE begins with http:// or https://")
        }
        let page = "https://www.kaggle.com/\(isCompetition ? "competitions" : "datasets/\(owner)")/\(name)"
        var source = DatasetSource(
            title: "kaggle:\(owner)/\(name)" + (version.map { "@\($0)" } ?? "") + (file.map { "/" + $0 } ?? ""),
            url: address(base),
            host: isCompetition ? .kaggleCompetition(page: page) : .kaggleDataset(page: page),
            authorization: "Basic " + Data("\(user):\(key)".utf8).base64EncodedString(),
            name: DatasetSource.fileName(file?.split(separator: "/").last.map { String($0) } ?? name + ".zip")
        )
        source.isOneFile = file != nil
        return source
    }

    private func address(_ base: String) -> String {
        let builder = URLBuilder(base)
        guard isCompetition else {
            return builder.path("datasets", "download", owner, name).nested(file: file)
                .query("datasetVersionNumber", version).string
        }
        return builder.path("competitions", "data", file == nil ? "download-all" : "download", name)
            .nested(file: file).string
    }

    private static func isName(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.count <= 200
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }

    private static func malformed(_ text: String) -> ModerationError {
        ModerationError(
            .invalidReference,
            "“kaggle:\(text.prefix(200))” is neither kaggle:OWNER/DATASET[@VERSION][/FILE] nor "
                + "kaggle:competitions/NAME[/FILE]"
        )
    }
}

extension URLBuilder {
    fileprivate func nested(file: String?) -> URLBuilder { file.map { nested($0) } ?? self }
}
