import HTTPTransport
public import Moderation

/// Where a data set comes from: an address, or a name at Kaggle.
public struct DatasetSource: Sendable {
    /// Whom we ask, which decides what refusals mean.
    enum Host: Sendable, Hashable {
        case web
        /// A data set, by the address of its page.
        case kaggleDataset(page: String)
        /// A competition, whose rules have to be accepted first.
        case kaggleCompetition(page: String)
    }

    /// As it was asked for, without query, user or password.
    let title: String
    let url: String
    let host: Host
    /// The value of `Authorization`.
    let authorization: String?
    /// What the file is called that comes.
    let name: String
    /// Whether it is one file of several, which Kaggle may send packed into an archive of its own.
    var isOneFile = false

    /// Reads `https://…`, `http://…`, `kaggle:OWNER/DATASET[@VERSION][/FILE]` or `kaggle:competitions/NAME[/FILE]`.
    public init(_ text: String, environment: SettingsSource) throws(ModerationError) {
        let prefix = "kaggle:"
        if text.hasPrefix(prefix) {
            self = try KaggleAddress(String(text.dropFirst(prefix.count))).source(environment: environment)
        } else {
            try self.init(web: text)
        }
    }

    init(title: String, url: String, host: Host, authorization: String?, name: String) {
        self.title = title
        self.url = url
        self.host = host
        self.authorization = authorization
        self.name = name
    }

    private init(web text: String) throws(ModerationError) {
        let lower = text.lowercased()
        guard let scheme = ["https://", "http://"].first(where: { lower.hasPrefix($0) }) else {
            throw ModerationError(
                .invalidReference,
                "“\(text.prefix(200))” is neither an http:// or https:// address nor kaggle:OWNER/DATASET"
            )
        }
        let rest = text.dropFirst(scheme.count).prefix { $0 != "#" }
        let place = rest.prefix { $0 != "?" }
        let authority = place.prefix { $0 != "/" }
        guard !authority.contains("@") else {
            throw ModerationError(
                .invalidReference,
                "the address has a user or password in it, which would be kept in logs; take them out"
            )
        }
        let last = place.dropFirst(authority.count).split(separator: "/").last.map { String($0) } ?? ""
        self.init(
            title: scheme + place,
            url: scheme + rest,
            host: .web,
            authorization: nil,
            name: Self.fileName(PercentEncoding.decode(last) ?? last)
        )
    }

    /// Whether a file of this name is text, and so has to be unpacked when an archive comes in its place.
    func isPacked(_ name: String) -> Bool {
        isOneFile && [".csv", ".tsv", ".json", ".jsonl", ".txt"].contains { name.lowercased().hasSuffix($0) }
    }

    /// A name for a file, of what an address ends in.
    static func fileName(_ text: String) -> String {
        let safe = String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0 == "/" || $0.properties.generalCategory == .control ? "_" : $0 }
            )
        )
        let name = String(safe.drop { $0 == "." }.prefix(100))
        return name.isEmpty ? "download" : name
    }
}
