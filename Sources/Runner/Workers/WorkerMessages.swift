import ControllerAPI

/// What a worker is told before its first job.
struct WorkerSetup: Codable, Sendable {
    var settings: RunnerSettings
    var access: ControllerAccess
}

/// A worker's word that a job is off its hands; it can take the next one.
struct WorkerAnswer: Codable, Sendable {
    var run: Int
    var job: String
}
