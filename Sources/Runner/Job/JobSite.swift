import ControllerAPI
import HTTPTransport
import Logging

/// What everything that is carried out for one job shares.
struct JobSite: Sendable {
    let assignment: JobAssignment
    let settings: RunnerSettings
    let directories: JobDirectories
    let environment: HostEnvironment
    let desk: any JobDesk
    let http: HTTPClient

    /// Where programs run, and what they find there.
    let executor: any Executor
    let place: JobPlace
    let log: JobLog
    let logger: Logger

    /// The actions of the job, found before its first step.
    let actions: ActionCatalog

    /// What the steps leave behind for each other and for the job's end.
    let ledger: JobLedger
}
