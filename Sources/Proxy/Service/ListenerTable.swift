import Glibc
import Logging

/// The listening sockets of all owners.
///
/// Confined to the control thread.
final class ListenerTable {
    private let group: WorkerGroup
    private let logger: Logger
    private var bindings: [ListenerPlace: Binding] = [:]
    private var opened = 0
    /// Sockets of the proxy whose place this one takes, until they are used.
    private var inherited: [ListenerPlace: Int32] = [:]

    init(group: WorkerGroup, logger: Logger) {
        self.group = group
        self.logger = logger
    }

    /// Takes over listening sockets, to be used in place of new ones.
    func inherit(_ sockets: [ListenerPlace: Int32]) {
        inherited = sockets
    }

    /// Closes what was taken over and nobody wanted.
    func dropInherited() {
        for fd in inherited.values { Glibc.close(fd) }
        inherited = [:]
    }

    /// The sockets that are bound.
    var sockets: [(place: ListenerPlace, fd: Int32)] {
        bindings.compactMap { place, binding in binding.intake.map { (place, $0.fd) } }
    }

    /// Ends all of them here; another process has them and goes on.
    func leaveAll() {
        close(leaving: true) { _ in true }
    }

    /// True while an address could not be bound.
    var hasFailures: Bool { bindings.values.contains { $0.intake == nil } }

    /// Makes the sockets match `wanted` and returns the errors by route.
    ///
    /// Of two routes that want one place, the one that has it keeps it.
    func reconcile(_ wanted: [(route: Route, place: ListenerPlace)]) -> [ObjectIdentifier: ProxyFailure] {
        var claims: [ListenerPlace: Route] = [:]
        for (route, place) in wanted where bindings[place]?.route === route { claims[place] = route }
        for (route, place) in wanted where claims[place] == nil { claims[place] = route }
        close { claims[$0] == nil }
        for (place, route) in claims { bind(place, to: route) }
        var errors: [ObjectIdentifier: ProxyFailure] = [:]
        for (route, place) in wanted {
            guard let binding = bindings[place] else { continue }
            if binding.route !== route {
                errors[ObjectIdentifier(route)] = ProxyFailure(
                    ProxyError(
                        .addressInUse,
                        "\(place): listener \(binding.route.id) of \(binding.route.owner) has it"
                    )
                )
            } else if let error = binding.error {
                errors[ObjectIdentifier(route)] = error
            }
        }
        return errors
    }

    /// Ends all of them, after what the kernel has queued was taken.
    func closeAll() {
        close { _ in true }
    }

    private func close(leaving: Bool = false, where isUnwanted: (ListenerPlace) -> Bool) {
        for (place, binding) in bindings where isUnwanted(place) {
            if let intake = binding.intake {
                // Waits, so that the place can be bound again right after.
                _ = intake.worker.loop.perform { intake.close(leaving: leaving) }
            }
            bindings[place] = nil
        }
    }

    private func bind(_ place: ListenerPlace, to route: Route) {
        if let binding = bindings[place], let intake = binding.intake {
            if binding.route !== route { intake.assign(route) }
            bindings[place] = Binding(route: route, intake: intake)
            return
        }
        do throws(SystemFailure) {
            let intake = try open(place, route)
            intake.worker.loop.post { intake.open() }
            bindings[place] = Binding(route: route, intake: intake)
            logger.info("listening", metadata: ["address": "\(place)", "listener": "\(route.id)"])
        } catch {
            let failure = ProxyFailure(error.proxyError("\(place)"))
            if bindings[place]?.error != failure {
                logger.warning("cannot listen", metadata: ["listener": "\(route.id)", "error": "\(failure.message)"])
            }
            bindings[place] = Binding(route: route, error: failure)
        }
    }

    private func open(_ place: ListenerPlace, _ route: Route) throws(SystemFailure) -> any Intake {
        let worker = group.acceptor(opened)
        let fd: Int32
        if let known = inherited.removeValue(forKey: place) {
            fd = known
        } else {
            fd = try Self.socket(for: place)
        }
        let intake: any Intake =
            switch place.transport {
            case .tcp: Acceptor(fd: fd, route: route, group: group, worker: worker)
            case .udp: DatagramRelay(fd: fd, at: place.address, route: route, group: group, worker: worker)
            }
        opened += 1
        return intake
    }

    private static func socket(for place: ListenerPlace) throws(SystemFailure) -> Int32 {
        switch place.transport {
        case .tcp: try TCPSocket.listen(place.address)
        case .udp: try UDPSocket.bind(place.address)
        }
    }
}
