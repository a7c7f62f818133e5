import ArgumentParser
import ControllerAPI

/// The command `headgate review show`.
struct ReviewShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Everything that a reviewer should have seen: commits, images, manifests, gates, who may decide.",
        discussion: """
            It ends with the fingerprint of what was shown. Give it to 'review approve --seen': the approval is refused if
            anything has changed by then.
            """
    )

    @Argument(help: "The run.")
    var run: Int

    @Option(help: "The job that waits; every one that does unless given.")
    var job: String?

    @OptionGroup var controller: ControllerOptions
    @OptionGroup var format: OutputOptions

    func run() async throws {
        let client = try controller.client()
        var jobs = job.map { [$0] } ?? []
        if jobs.isEmpty {
            jobs = try await client.pendingReviews().filter { $0.run == run }.map(\.job)
        }
        var found: [ReviewEvidence] = []
        for job in jobs { found.append(try await client.evidence(run: run, job: job)) }
        let evidence = ReviewEvidenceList(reviews: found)
        try format.output.print(evidence) {
            guard !found.isEmpty else { return "No job of run \(run) waits for a review." }
            return found.map { EvidenceText(evidence: $0).text }.joined(separator: "\n\n")
        }
    }
}

/// The evidence of every job of a run that waits.
struct ReviewEvidenceList: Encodable {
    let reviews: [ReviewEvidence]
}

/// A review's evidence as lines for people.
struct EvidenceText {
    let evidence: ReviewEvidence

    private var review: PendingReview { evidence.review }

    var text: String {
        let parts = [head, commits, images, manifests, gates, places, tail]
        return parts.filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    private var head: String {
        let who = review.people.isEmpty ? "any person who may review" : review.people.joined(separator: ", ")
        var lines = [
            "Run \(review.run), job \(review.job) → \(review.environment): \(review.title)",
            "  revision   \(review.revision)",
            "  there now  \(review.current ?? "nothing was promoted there")",
            "  may decide \(who) (\(review.approvals.count) of \(review.requiredReviews) given)",
            "  undecided  it fails at \(Shown.time(review.expiresAt))",
        ]
        lines += review.waits.map { "  \($0.words)" }
        lines += evidence.decisions.map { decision in
            let reason = decision.reason.map { ": \($0)" } ?? ""
            return
                "  \(decision.decision == .approve ? "approved" : "rejected") by \(decision.reviewer), \(Shown.time(decision.decidedAt))\(reason)"
        }
        return lines.joined(separator: "\n")
    }

    private var commits: String {
        guard !review.commits.isEmpty else { return "Commits: none that can be told" }
        let lines = review.commits.map { "  \(StatusCommand.short($0.revision))  \($0.title)  (\($0.author))" }
        return (["Commits:"] + lines).joined(separator: "\n")
    }

    private var images: String {
        var lines = ["Images:"]
        if review.images == nil {
            lines.append("  known only when the job runs; an approval is of the revision alone")
        }
        for image in evidence.images {
            lines.append("  \(image.name): \(image.current.map(Shown.image) ?? "none") → \(Shown.image(image.new))")
            if let build = image.build {
                let when = build.finishedAt.map { ", \(Shown.time($0))" } ?? ""
                lines.append(
                    "    built by \(build.job) of run \(build.run) at \(StatusCommand.short(build.revision))\(when)"
                )
            } else {
                lines.append("    no job of this run says that it built it")
            }
        }
        lines += (review.values ?? []).map { "  sets \($0)" }
        return lines.count == 1 ? "" : lines.joined(separator: "\n")
    }

    private var manifests: String {
        let manifests = evidence.manifests
        var lines = ["Manifests:"]
        if let problem = manifests.problem {
            lines.append("  what would change cannot be shown: \(problem)")
        } else if manifests.objects.isEmpty {
            lines.append("  no object would change")
        }
        for object in manifests.objects {
            let place = object.namespace.map { "\($0)/" } ?? ""
            lines.append("  \(Self.sign(object.action)) \(object.kind) \(place)\(object.name) (\(object.apiVersion))")
            lines += object.fields.map { field in
                let values =
                    field.before == field.after
                    ? "(changed)"
                    : [field.before, field.after].compactMap(\.self).map(Self.value).joined(separator: " → ")
                return "      \(Self.sign(field.action)) \(field.path): \(values)"
            }
        }
        if manifests.isTruncated { lines.append("  and more than is shown here") }
        return lines.joined(separator: "\n")
    }

    private var gates: String {
        guard !evidence.gates.isEmpty else { return "" }
        let lines = evidence.gates.map { gate in
            "  \(gate.status.rawValue)  \(gate.name)\(gate.isNeeded ? "" : " (not needed by it)")"
                + (Shown.span(from: gate.startedAt, to: gate.finishedAt).map { "  in \($0)" } ?? "")
        }
        return (["Gates:"] + lines).joined(separator: "\n")
    }

    private var places: String {
        guard !evidence.places.isEmpty else { return "" }
        let lines = evidence.places.map { place in
            "  \(place.environment) is \(place.health.rawValue)"
                + (place.since.map { " since \(Shown.time($0))" } ?? "")
                + (place.isSuperseded ? ", with something else that was promoted since" : "")
        }
        return (["Where it runs already:"] + lines).joined(separator: "\n")
    }

    private var tail: String {
        """
        Fingerprint: \(review.fingerprint)
        headgate review approve \(review.run) --environment \(review.environment) --as NAME --seen \(review.fingerprint)
        """
    }

    /// A field's value; an image among them is told by its digest.
    private static func value(_ text: String) -> String {
        guard text.contains("@sha256:"), text.first == "\"", text.last == "\"" else { return text }
        return "\"\(Shown.image(String(text.dropFirst().dropLast())))\""
    }

    private static func sign(_ action: String) -> String {
        switch action {
        case "added": "+"
        case "removed": "-"
        default: "~"
        }
    }
}
