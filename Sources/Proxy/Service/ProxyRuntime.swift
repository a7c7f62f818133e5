import Glibc
import Logging
import Synchronization

/// One run of the proxy: its threads, its sockets and the order in which they begin and end.
///
/// `main` runs on the control thread, which owns everything but `loop`; that is what makes the unchecked conformance true.
final class ProxyRuntime: @unchecked Sendable {
    private let configuration: ProxyConfiguration
    private let logger: Logger
    private let loop: EventLoop
    private var threads: [Rendezvous<Bool>] = []
    private var drainEnd: Int64?
    private var engine: ProxyEngine?
    private var successor: Successor?
    /// Lets go of the control socket.
    private var leaveControl: (() -> Void)?

    init(_ configuration: ProxyConfiguration) throws {
        self.configuration = configuration
        logger = configuration.logger
        guard (1...16).contains(configuration.workers) else {
            throw ProxyError(.invalidState, "workers: from 1 to 16")
        }
        for resolver in configuration.dns.resolvers { try ProxyDesiredState.check(resolver: resolver) }
        loop = try EventLoop()
    }

    /// Begins to end; may come from any thread and at any time.
    func requestEnd() {
        loop.post { self.beginDrain() }
    }

    /// Serves until the end was requested and the drain is over.
    func main() throws {
        let predecessor = configuration.takesOver ? try Predecessor.ask(configuration.controlSocket) : nil
        let stateFile =
            try predecessor.map { StateFile.adopt(configuration.stateFile, lock: $0.lock) }
            ?? StateFile.claim(configuration.stateFile)
        let socket = try predecessor?.controlSocket ?? UnixSocket.listen(configuration.controlSocket)
        // Whoever has taken this one's place has the socket.
        defer { if !isSucceeded { unsafe unlink(configuration.controlSocket) } }
        let fitting = DescriptorLimit.raise()
        let group = try WorkerGroup(
            count: configuration.workers,
            settings: TrafficSettings(
                connectTimeout: max(10, configuration.connectTimeout.boundedMilliseconds),
                ejection: configuration.ejection.boundedMilliseconds,
                maxConnections: max(1, min(configuration.maxConnections ?? fitting, fitting))
            )
        )
        let nameServer = try NameServer(configuration.dns)
        defer {
            _ = nameServer.loop.perform { nameServer.serve([:]) }
            endThreads(group.workers.map(\.loop) + [nameServer.loop])
            withExtendedLifetime(stateFile) {}
        }
        for loop in group.workers.map(\.loop) + [nameServer.loop] { try startThread(loop) }
        let lock = stateFile.lockDescriptor
        let saved = predecessor == nil ? load(stateFile) : []
        let path = stateFile.path
        let engine = ProxyEngine(
            group: group,
            nameServer: nameServer,
            fixedResolvers: configuration.dns.resolvers,
            logger: logger
        ) { states throws(ProxyError) in
            try StateFile.save(states, to: path)
        }
        self.engine = engine
        defer { self.engine = nil }
        if let predecessor {
            engine.inherit(predecessor)
            try predecessor.release(loop)
            engine.succeeded(predecessor)
            logger.notice("took the place of the proxy that ran")
        } else {
            engine.restore(saved)
        }
        try serve(engine, socket, lock: lock)
    }

    private func serve(_ engine: ProxyEngine, _ socket: Int32, lock: Int32) throws {
        let server = ControlServer(fd: socket, loop: loop, logger: logger) { [unowned engine, unowned loop] request in
            loop.tickInterval = ControlServer.tick
            return ProxyControl.answer(request, engine)
        } handOver: { [unowned self, unowned engine] fd in
            handOver(to: fd, engine, lock: lock, control: socket)
        }
        leaveControl = { server.leave() }
        defer { leaveControl = nil }
        defer { server.close() }
        try server.open()
        loop.onTick = { [unowned self] in
            server.look()
            successor?.report()
            let more = engine.look()
            endDrainIfOver()
            if !more, !server.isBusy { loop.tickInterval = 0 }
        }
        loop.tickInterval = ControlServer.tick
        logger.notice("serving", metadata: ["control": "\(configuration.controlSocket)"])
        loop.run()
        logger.notice("ended")
    }

    /// True when another proxy serves in this one's place.
    private var isSucceeded: Bool { successor?.isAccepting ?? false }

    /// Offers this one's place to a proxy that asks for it.
    private func handOver(to fd: Int32, _ engine: ProxyEngine, lock: Int32, control: Int32) {
        guard successor == nil, !engine.isDraining else {
            close(fd)
            return
        }
        engine.isHandingOver = true
        let next = Successor(fd: fd, loop: loop, engine: engine) { [unowned self] in
            leaveControl?()
            engine.leave()
            loop.tickInterval = Successor.tick
            drainEnd = MonotonicTime.milliseconds() + configuration.handOverDeadline.boundedMilliseconds
            logger.notice("another proxy has taken over", metadata: ["connections": "\(engine.openConnections)"])
        } gone: { [unowned self] in
            engine.isHandingOver = false
            successor = nil
            logger.warning("the proxy that wanted to take over is gone")
        }
        successor = next
        do {
            try next.offer(lock: lock, control: control)
        } catch {
            logger.error("the place cannot be handed over", metadata: ["error": "\(error)"])
            next.close()
        }
    }

    private func load(_ stateFile: borrowing StateFile) -> [ProxyDesiredState] {
        do throws(ProxyError) {
            return try stateFile.load()
        } catch {
            // Agents bring their state again; a proxy that does not start would be worse.
            logger.error("saved state set aside", metadata: ["error": "\(error.message)"])
            stateFile.setAside()
            return []
        }
    }

    private func beginDrain() {
        if isSucceeded, let end = drainEnd {
            // It had time for as long as nobody minded.
            drainEnd = min(end, MonotonicTime.milliseconds() + configuration.drainDeadline.boundedMilliseconds)
            return endDrainIfOver()
        }
        guard drainEnd == nil else { return }
        drainEnd = MonotonicTime.milliseconds() + configuration.drainDeadline.boundedMilliseconds
        engine?.drain()
        loop.tickInterval = ControlServer.tick
        logger.notice("draining", metadata: ["connections": "\(engine?.openConnections ?? 0)"])
        endDrainIfOver()
    }

    private func endDrainIfOver() {
        guard let drainEnd, let engine else { return }
        let open = engine.openConnections
        let isOver = MonotonicTime.milliseconds() >= drainEnd
        guard open == 0 || isOver else { return }
        if open > 0 {
            logger.notice("drain is over", metadata: ["connections": "\(open)"])
            engine.abortAll()
        }
        loop.stop()
    }

    private func startThread(_ loop: EventLoop) throws {
        let ended = Rendezvous<Bool>()
        try Thread.start {
            loop.run()
            ended.fulfil(true)
        }
        threads.append(ended)
    }

    private func endThreads(_ loops: [EventLoop]) {
        for loop in loops { loop.stop() }
        for thread in threads { _ = thread.wait() }
    }
}
