/// One socket of a listener, on one worker, with what comes in there.
///
/// Contract: `assign` may be called by the control thread; `open` and `close` are called on the worker's thread, each once.
protocol Intake: AnyObject, Sendable {
    var worker: Worker { get }
    var fd: Int32 { get }

    /// From now on what comes in belongs to another route.
    func assign(_ route: Route)

    /// Begins to take what comes in.
    func open()

    /// Takes nothing any more; `leaving` leaves what waits to another process that has the socket as well.
    func close(leaving: Bool)
}
