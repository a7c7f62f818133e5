import ControllerAPI
import Git
import Manifests
import Overlays
import Persistence
import Workflows

/// Puts together what a reviewer should have seen: what would change, where it comes from, and how it went so far.
struct EvidenceDesk: Sendable {
    /// The most commits, and the most fields of manifests, that are shown.
    private static let maximumCommits = 200
    fileprivate static let maximumFields = 2000

    let database: any SQLDatabase
    let rules: Rules
    let reviews: ReviewDesk
    let deliveries: Deliveries
    let mirrors: Mirrors

    /// What the database knows.
    private struct Record: Sendable {
        var waiting: ReviewDesk.Waiting
        var decisions: [Review]
        var state: RunState
        var jobs: [Controller.JobRecord]
        var agents: [AgentStatus]
        var current: PromotionRecord?
        var places: [PlaceEvidence]
        var promoted: [PromotionRecord]
        var holds: [Hold]
    }

    /// The evidence about a job that waits at its environment.
    ///
    /// - Throws: `.notFound` for a job that does not.
    func evidence(run: Int, job: String) async throws -> ReviewEvidence {
        let now = deliveries.clock.now()
        let record = try await database.read { try self.record(run: run, job: job, at: now, in: $0) }
        let review = await reviews.summary(of: record.waiting, at: now, commits: Self.maximumCommits)
        // What the job itself names; else what the run promoted elsewhere stands for it.
        let requests = review.images ?? record.promoted.last?.images ?? []
        let changes = requests.compactMap { Self.change($0) }
        let difference = await difference(record, changes: changes, values: review.values ?? [])
        return ReviewEvidence(
            review: review,
            missing: record.waiting.admission.missing,
            decisions: record.decisions,
            images: changes.map { change in
                ImageEvidence(
                    name: change.name,
                    current: difference.images.first { $0.name == change.name }?.reference,
                    new: change.reference,
                    digest: change.digest,
                    build: build(of: change, record)
                )
            },
            manifests: difference.manifests(isExact: review.images != nil),
            gates: gates(record),
            places: record.places,
            holds: record.holds.filter { hold in changes.contains { hold.holdsBack($0) } }
        )
    }

    private func record(
        run id: Int,
        job name: String,
        at now: Timestamp,
        in connection: any SQLConnection
    ) throws -> Record {
        let run = try Deliveries.required(id, in: connection)
        guard let job = try JobTable.find(run: id, job: name, in: connection), job.status == .waiting,
            job.waitingSince != nil, let waiting = try reviews.waiting(job, of: run, in: connection)
        else {
            throw ControllerError(.notFound, "run \(id) has no job '\(name.prefix(100))' that waits at an environment")
        }
        let rule = waiting.admission.rule
        var places: [PlaceEvidence] = []
        var promoted: [PromotionRecord] = []
        for other in rules.environments where other.name != rule.name {
            guard let promotion = try PromotionTable.newest(run: id, environment: other.name, in: connection),
                let commit = promotion.promotion
            else { continue }
            promoted.append(promotion)
            let agents = try AgentTable.of(environment: other.name, in: connection)
            let current = try PromotionTable.current(other.name, in: connection)
            let since = try HealthTable.latest(Rules.key(other.name), in: connection)?.since
            places.append(
                PlaceEvidence(
                    environment: other.name,
                    health: Health.combined(agents.map(\.health)),
                    since: [since, promotion.committedAt].compactMap(\.self).max(),
                    promotion: commit,
                    promotedAt: promotion.committedAt,
                    isSuperseded: current.map { $0.id != promotion.id } ?? false
                )
            )
        }
        return Record(
            waiting: waiting,
            decisions: try ReviewTable.of(turn: waiting.turn.id, in: connection),
            state: try deliveries.machine(of: run).state,
            jobs: try JobTable.of(run: id, in: connection),
            agents: try AgentTable.of(environment: rule.name, in: connection),
            current: try PromotionTable.current(rule.name, in: connection),
            places: places,
            promoted: promoted,
            holds: try HoldTable.active(rule.name, at: now, in: connection)
        )
    }

    /// An image as a promotion asks for it; nil for a text that is none, which the promotion will refuse.
    static func change(_ request: String) -> ImageChange? {
        do {
            return try ImageEdit.parse(request)
        } catch {
            return nil
        }
    }

    // MARK: - Where it comes from

    /// The job of the run whose outputs name the image.
    private func build(of change: ImageChange, _ record: Record) -> BuildEvidence? {
        let wanted = [change.digest, change.newTag.map { "\(change.newName ?? change.name):\($0)" }].compactMap(\.self)
        guard
            let built = record.state.jobs.first(where: { job in
                job.status.isFinal
                    && job.outputs.values.contains { output in wanted.contains { output.contains($0) } }
            })
        else { return nil }
        let job = record.jobs.first { $0.job == built.job.id }
        return BuildEvidence(
            run: record.waiting.run.id,
            job: built.job.id,
            revision: record.waiting.run.revision,
            finishedAt: job?.finishedAt
        )
    }

    private func gates(_ record: Record) -> [GateEvidence] {
        let needed = needed(by: record.waiting.job.job, record)
        return record.jobs.filter { $0.job != record.waiting.job.job }.map { job in
            GateEvidence(
                job: job.job,
                name: job.name,
                status: job.status,
                environment: job.environment,
                startedAt: job.startedAt,
                finishedAt: job.finishedAt,
                isNeeded: needed.contains(job.job)
            )
        }
    }

    /// The jobs that a job needs, by itself or through others.
    private func needed(by job: String, _ record: Record) -> Set<String> {
        var needed: Set<String> = []
        var open = record.jobs.first { $0.job == job }?.needs ?? []
        while let key = open.popLast() {
            // A key is of every cell of a matrix.
            for found in record.state.jobs where found.job.key == key && needed.insert(found.job.id).inserted {
                open += found.job.needs
            }
        }
        return needed
    }

    // MARK: - What would change

    fileprivate struct Difference: Sendable {
        var from: String?
        var to: String?

        /// The images of the overlay as it is.
        var images: [ImageChange] = []
        var diff: ManifestDiff?
        var problem: String?
    }

    private func difference(_ record: Record, changes: [ImageChange], values: [String]) async -> Difference {
        let rule = record.waiting.admission.rule
        var result = Difference()
        do {
            guard let repositoryRule = rules.repository(rule.repository) else {
                throw ControllerError(.notFound, "the repository \(rule.repository) is not configured")
            }
            let repository = try await mirrors.repository(rule.repository)
            let branch = try RefName.branch(repositoryRule.branch)
            guard let tip = try await repository.resolve(branch.name) else {
                throw ControllerError(.notFound, "the branch \(repositoryRule.branch) has not been fetched yet")
            }
            result.to = tip.hex
            let there = try await running(record, in: repository)
            result.from = there?.hex
            let snapshot = try await repository.snapshot(at: tip)
            result.images = try OverlayRender.images(of: rule.overlay, at: snapshot)
            var files: [String: [UInt8]] = [:]
            if !changes.isEmpty || !values.isEmpty {
                files = try OverlayEdit(images: changes, values: values).files(of: rule.overlay, in: snapshot)
            }
            var before: GitSnapshot?
            if let there { before = try await repository.snapshot(at: there) }
            result.diff = try await Self.compare(rule.overlay, from: before, to: snapshot, files: files)
        } catch {
            result.problem = "\(error)"
        }
        return result
    }

    /// The commit that runs there: what the agents have rolled out, else what was promoted last.
    private func running(_ record: Record, in repository: GitRepository) async throws -> Revision? {
        for commit in record.agents.map(\.syncedRevision) + [record.current?.promotion] {
            guard let commit else { continue }
            let revision = try Revision(commit)
            if try await repository.contains(revision) { return revision }
        }
        return nil
    }

    @concurrent
    private static func compare(
        _ overlay: String,
        from before: GitSnapshot?,
        to after: GitSnapshot,
        files: [String: [UInt8]]
    ) async throws -> ManifestDiff {
        ManifestDiff(
            from: try before.flatMap { try OverlayRender.objects(of: overlay, at: $0) } ?? [],
            to: try OverlayRender.objects(of: overlay, at: after, files: files) ?? []
        )
    }
}

extension EvidenceDesk.Difference {
    fileprivate func manifests(isExact: Bool) -> ManifestEvidence {
        var left = EvidenceDesk.maximumFields
        var objects: [ManifestEvidence.Object] = []
        var isTruncated = false
        for object in diff?.objects ?? [] {
            guard left > 0 else {
                isTruncated = true
                break
            }
            if object.fields.count > left { isTruncated = true }
            objects.append(
                ManifestEvidence.Object(
                    action: object.action.rawValue,
                    apiVersion: object.apiVersion,
                    kind: object.kind,
                    namespace: object.namespace,
                    name: object.name,
                    fields: object.fields.prefix(left).map { field in
                        ManifestEvidence.Field(
                            action: field.action.rawValue,
                            path: field.path,
                            before: field.before,
                            after: field.after
                        )
                    }
                )
            )
            left -= max(1, object.fields.count)
        }
        return ManifestEvidence(
            from: from,
            to: to,
            isExact: isExact,
            objects: objects,
            isTruncated: isTruncated,
            problem: problem
        )
    }
}
