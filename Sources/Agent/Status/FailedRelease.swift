import ControllerAPI

/// A release that failed on this host and was taken back: remembered until Git asks for something else.
struct FailedRelease: Codable, Sendable, Hashable {
    /// What failed of it.
    struct Workload: Codable, Sendable, Hashable {
        /// What makes it the same release in another commit.
        var specHash: String

        /// One word for machines.
        var reason: String

        /// Why it failed, with the container's own last words.
        var message: String
    }

    /// The commit at which it failed.
    var revision: String

    /// The last good commit, which was put to work in its place.
    var restored: String

    /// The workloads that failed, by the description of their keys.
    var workloads: [String: Workload]
    var at: String

    /// Whether a commit still asks for what failed.
    func isPart(of desired: DesiredState) -> Bool {
        desired.workloads.contains { workloads[$0.key.description]?.specHash == $0.specHash }
    }

    private var first: (key: String, value: Workload)? { workloads.min { $0.key < $1.key } }

    /// What people read: what failed and what stands in its place.
    var explanation: String {
        "\(revision.prefix(10)) failed here and was rolled back to \(restored.prefix(10)): \(message)"
    }

    private var message: String {
        first.map { "\(WorkloadKey($0.key)?.displayName ?? $0.key): \($0.value.message)" } ?? ""
    }

    var report: AgentRollback {
        AgentRollback(
            revision: revision,
            restored: restored,
            reason: first?.value.reason ?? "",
            message: message,
            at: at
        )
    }

    /// What is said of a workload whose last good release runs in the place of one that failed.
    func marked(_ status: WorkloadStatus) -> WorkloadStatus {
        guard let failed = workloads.first(where: { WorkloadKey($0.key) == status.key })?.value else { return status }
        var status = status
        status.health = .degraded
        status.message = "\(failed.message); rolled back: the last good release keeps serving"
        return status
    }

    /// What has to be taken back: a release that fails here where another one has been good.
    ///
    /// Nil when there is nothing to gain: nothing failed, what failed is the last good one itself, or what failed is the
    /// same there. So a rollback is never rolled back, and a failure that came from elsewhere rolls nothing back.
    static func found(
        _ failures: [WorkloadKey: ReleaseFailure],
        in desired: DesiredState,
        good: DesiredState,
        at now: String
    ) -> FailedRelease? {
        guard good.revision != desired.revision else { return nil }
        var failed: [String: Workload] = [:]
        for (key, failure) in failures {
            guard let workload = desired.workloads.first(where: { $0.key == key }),
                good.workloads.first(where: { $0.key == key })?.specHash != workload.specHash
            else { continue }
            failed[key.description] = Workload(
                specHash: workload.specHash,
                reason: failure.reason,
                message: failure.message
            )
        }
        guard !failed.isEmpty else { return nil }
        return FailedRelease(revision: desired.revision, restored: good.revision, workloads: failed, at: now)
    }
}

/// Why a release of a workload is bad.
struct ReleaseFailure: Sendable, Hashable {
    /// One word for machines.
    var reason: String
    var message: String
}
