import Crypto
import Workflows

/// What a reviewer decides about: the revision, and the images and values that the job would promote.
///
/// A decision is bound to it. When it changes, what was decided before is void.
struct ReviewSubject: Sendable, Hashable {
    let revision: String

    /// Nil where only the running job can know.
    let promotions: [PlannedPromotion]?

    init(revision: String, promotions: [PlannedPromotion]?) {
        self.revision = revision
        self.promotions = promotions
    }

    /// A text that is the same for the same subject only.
    var text: String { Digest.of([revision]) + "." + Digest.of(promotionTexts) }

    /// What the job may promote, as it is stored; nil where nobody could know.
    var allowed: String? {
        get throws { try promotions.map { try JSON.encode($0) } }
    }

    private var promotionTexts: [String] {
        guard let promotions else { return ["unknown"] }
        return promotions.flatMap { [$0.environment.lowercased(), $0.images, $0.set] }
    }

    /// The images that would go to an environment, one text each, as a promotion asks for them.
    func images(for environment: String) -> [String]? { Self.images(for: environment, in: promotions) }

    static func images(for environment: String, in promotions: [PlannedPromotion]?) -> [String]? {
        promotions.map { promotions in
            lines(of: promotions, for: environment, \.images).map { $0.filter { !$0.isWhitespace } }
        }
    }

    /// The values that would go to an environment.
    func values(for environment: String) -> [String]? { Self.values(for: environment, in: promotions) }

    static func values(for environment: String, in promotions: [PlannedPromotion]?) -> [String]? {
        promotions.map { promotions in
            lines(of: promotions, for: environment, \.set).map { String($0.drop(while: \.isWhitespace)) }
        }
    }

    private static func lines(
        of promotions: [PlannedPromotion],
        for environment: String,
        _ part: KeyPath<PlannedPromotion, String>
    ) -> [String] {
        promotions.filter { EnvironmentName.areEqual($0.environment, environment) }
            .flatMap { $0[keyPath: part].split(whereSeparator: \.isNewline) }
            .filter { !$0.allSatisfy(\.isWhitespace) }
            .map(String.init)
    }
}

/// What a review showed, in one text: a decision carries it back.
///
/// Its parts are digests, so that what has changed since can be named.
struct ReviewFingerprint: Sendable, Hashable {
    let subject: ReviewSubject

    /// The revision that runs there now, if one was promoted.
    let base: String?
    let rule: EnvironmentRule

    init(subject: ReviewSubject, base: String?, rule: EnvironmentRule) {
        self.subject = subject
        self.base = base
        self.rule = rule
    }

    static func == (left: ReviewFingerprint, right: ReviewFingerprint) -> Bool { left.text == right.text }

    func hash(into hasher: inout Hasher) { hasher.combine(text) }

    var text: String { "\(subject.text).\(Digest.of([base ?? ""])).\(Digest.of(ruleTexts))" }

    /// What differs from what somebody was shown, in words; nil when nothing does.
    func difference(from shown: String) -> String? {
        let parts = shown.split(separator: ".", omittingEmptySubsequences: false)
        let own = text.split(separator: ".")
        guard parts.count == own.count else { return "this is no review's fingerprint" }
        var changed: [String] = []
        if parts[0] != own[0] { changed.append("the revision is \(subject.revision.prefix(10)) now") }
        if parts[1] != own[1] {
            let images = subject.images(for: rule.name).map { $0.isEmpty ? "none" : $0.joined(separator: " ") }
            changed.append(
                "the images and values it would promote have changed: \(images ?? "not known before it runs")"
            )
        }
        if parts[2] != own[2] {
            changed.append("\(rule.name) has \(base.map { String($0.prefix(10)) } ?? "nothing") now")
        }
        if parts[3] != own[3] { changed.append("the rules of \(rule.name) have changed") }
        return changed.isEmpty ? nil : changed.joined(separator: "; ")
    }

    /// What of the rules a reviewer goes by; times of the calendar are looked at when the job starts.
    private var ruleTexts: [String] {
        [rule.name, rule.overlay, rule.repository, String(rule.requiredReviews), String(rule.preventSelfReview)]
            + rule.branches + ["/"] + rule.people
    }
}

/// Short digests of lists of texts, told apart also by where one text ends.
enum Digest {
    /// 96 bits of SHA-256, in hexadecimal.
    static func of(_ texts: [String]) -> String {
        var hash = SHA256()
        for text in texts { hash.update(data: Array("\(text.utf8.count):\(text)".utf8)) }
        return hash.finalize().prefix(12).map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0" + digits : digits
        }.joined()
    }
}
