import ControllerAPI
import Manifests

extension WorkloadStatus {
    /// What tells the workload from others; nil where a newer agent named a kind that is not known here.
    var key: WorkloadKey? {
        Workload.Kind(rawValue: kind).map { WorkloadKey(kind: $0, namespace: namespace, name: name) }
    }

    /// What the workload's health says of the commit: a Job or CronJob that the overlay suspends is as it asks.
    ///
    /// A Deployment that is paused is not: what the commit changed of it is not carried out.
    var effectiveHealth: Health {
        health == .suspended && (key?.kind == .job || key?.kind == .cronJob) ? .healthy : health
    }
}
