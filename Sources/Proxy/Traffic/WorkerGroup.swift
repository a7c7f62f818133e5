/// The workers of a proxy, which share its connections evenly.
final class WorkerGroup: Sendable {
    let workers: [Worker]
    let settings: TrafficSettings

    init(count: Int, settings: TrafficSettings) throws(SystemFailure) {
        var workers: [Worker] = []
        for _ in 0..<count { workers.append(try Worker(settings)) }
        self.workers = workers
        self.settings = settings
    }

    /// Sessions over all workers.
    var open: Int { workers.reduce(0) { $0 + $1.sessionCount } }

    var hasRoom: Bool { open < settings.maxConnections }

    /// Gives a new connection to the least loaded worker; the accepting one keeps it when none has less.
    func place(_ fd: Int32, _ route: Route, from current: Worker) {
        route.count(.accepted)
        var chosen = current
        for worker in workers where worker.sessionCount < chosen.sessionCount {
            chosen = worker
        }
        let target = chosen
        target.reserve()
        if target === current {
            target.adopt(fd, route)
        } else if !target.loop.post({ target.adopt(fd, route) }) {
            target.unreserve()
            route.count(.closed)
            TCPSocket.reset(fd)
        }
    }

    /// Which worker accepts for the next listener.
    func acceptor(_ number: Int) -> Worker {
        workers[number % workers.count]
    }

    /// Lets the connections that wait for an endpoint try again now, and idle ones to endpoints that leave end.
    func routesChanged() {
        for worker in workers {
            worker.loop.post { worker.routesChanged() }
        }
    }

    /// Lets connections for HTTP end with their next answer.
    func drain() {
        for worker in workers {
            worker.loop.post { worker.drain() }
        }
    }

    /// Closes the connections to `loads` on every worker; returns their number.
    func cut(_ loads: [EndpointLoad]) -> Int {
        guard !loads.isEmpty else { return 0 }
        return workers.reduce(0) { sum, worker in
            sum + (worker.loop.perform { worker.cut(loads) } ?? 0)
        }
    }

    func abortAll() {
        for worker in workers {
            worker.loop.post { worker.abortAll() }
        }
    }

    /// The sum of all workers' counters.
    func counters() -> ProxyCounters {
        var sum = ProxyCounters()
        var buffered = 0
        for worker in workers {
            guard let counters = worker.loop.perform({ worker.sum }) else { continue }
            sum.accepted += counters.accepted
            sum.held += counters.held
            sum.refused += counters.refused
            sum.connectFailures += counters.connectFailures
            sum.cut += counters.cut
            sum.acceptPauses += counters.acceptPauses
            sum.requests += counters.requests
            sum.ownAnswers += counters.ownAnswers
            sum.responseFailures += counters.responseFailures
            sum.bytesFromClients += counters.bytesFromClients
            sum.bytesToClients += counters.bytesToClients
            buffered += counters.bufferedBytes
        }
        sum.bufferedBytes = buffered
        sum.open = open
        return sum
    }
}
