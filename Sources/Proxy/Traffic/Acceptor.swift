import Glibc
import Synchronization

/// One listening socket on one worker.
///
/// `route` may be changed by the control thread; the rest belongs to the worker's thread, which is what makes the
/// unchecked conformance true.
final class Acceptor: EventHandler, Intake, @unchecked Sendable {
    /// Connections taken in one turn.
    private static let perTurn = 64

    let worker: Worker
    let fd: Int32
    private let group: WorkerGroup
    private let route: Mutex<Route>
    private var token: EventLoop.Token?
    private var pausedUntil: Int64 = 0
    private var closed = false

    /// Takes over a listening socket.
    init(fd: Int32, route: Route, group: WorkerGroup, worker: Worker) {
        self.fd = fd
        self.route = Mutex(route)
        self.group = group
        self.worker = worker
    }

    /// From now on connections belong to another route.
    func assign(_ route: Route) {
        self.route.withLock { $0 = route }
    }

    /// Begins to accept, on the worker's thread.
    func open() {
        resume()
    }

    func ready(_ readiness: Readiness) {
        accept(atMost: Self.perTurn)
    }

    /// Takes what the kernel has queued already and closes, on the worker's thread.
    ///
    /// `leaving` leaves the queue to another process that has the socket as well.
    func close(leaving: Bool) {
        guard !closed else { return }
        if !leaving { accept(atMost: Int(TCPSocket.backlog)) }
        closed = true
        worker.removePaused(self)
        if let token { worker.loop.remove(token) }
        token = nil
        Glibc.close(fd)
    }

    /// Ends a pause when its cause is gone.
    func resumeIfPossible() {
        guard worker.loop.now >= pausedUntil, group.hasRoom, route.withLock({ $0 }).hasRoom else { return }
        worker.removePaused(self)
        resume()
    }

    private func accept(atMost limit: Int) {
        let route = route.withLock { $0 }
        for _ in 0..<limit {
            guard group.hasRoom, route.hasRoom else { return pause(for: 0) }
            do throws(SystemFailure) {
                guard let client = try TCPSocket.accept(fd) else { return }
                group.place(client, route, from: worker)
            } catch {
                return pause(for: group.settings.exhaustionPause)
            }
        }
    }

    /// Leaves new connections in the kernel's queue for a while.
    private func pause(for milliseconds: Int64) {
        pausedUntil = worker.loop.now + milliseconds
        guard let token else { return }
        worker.loop.remove(token, keepingOpen: fd)
        self.token = nil
        worker.addPaused(self)
    }

    private func resume() {
        guard !closed, token == nil else { return }
        do throws(SystemFailure) {
            // Level-triggered: what is left in the queue is reported again.
            token = try worker.loop.add(fd, .readable, self)
        } catch {
            pausedUntil = worker.loop.now + group.settings.exhaustionPause
            worker.addPaused(self)
        }
    }
}
