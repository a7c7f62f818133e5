/// What one worker has counted; read on its own thread.
struct WorkerCounters: Sendable {
    var accepted: UInt64 = 0
    var held = 0
    var refused: UInt64 = 0
    var connectFailures: UInt64 = 0
    var cut: UInt64 = 0
    var acceptPauses: UInt64 = 0
    var requests: UInt64 = 0
    var ownAnswers: UInt64 = 0
    var responseFailures: UInt64 = 0
    var bytesFromClients: UInt64 = 0
    var bytesToClients: UInt64 = 0
    /// Memory that connections for HTTP hold for what was read and could not be passed on yet.
    var bufferedBytes = 0
}
