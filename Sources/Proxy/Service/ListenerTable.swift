import Glibc
import Logging

/// The listening sockets of all owners.
///
/// Confined to the control thread.
final class ListenerTable {
    private let group: WorkerGroup
    private let logger: Logger
    private var bindings: [SocketAddress: Binding] = [:]
    private var opened = 0
    /// Sockets of the proxy whose place this one takes, until they are used.
    private var inherited: [SocketAddress: Int32] = [:]

    init(group: WorkerGroup, logger: Logger) {
        self.group = group
        self.logger = logger
    }

    /// Takes over listening sockets, to be used in place of new ones.
    func inherit(_ sockets: [SocketAddress: Int32]) {
        inherited = sockets
    }

    /// Closes what was taken over and nobody wanted.
    func dropInherited() {
        for fd in inherited.values { Glibc.close(fd) }
        inherited = [:]
    }

    /// The sockets that are bound.
    var sockets: [(address: SocketAddress, fd: Int32)] {
        bindings.compactMap { address, binding in binding.acceptor.map { (address, $0.fd) } }
    }

    /// Ends all of them here; another process has them and goes on.
    func leaveAll() {
        close(leaving: true) { _ in true }
    }

    /// True while an address could not be bound.
    var hasFailures: Bool { bindings.values.contains { $0.acceptor == nil } }

    /// Makes the sockets match `wanted` and returns the errors by route.
    ///
    /// Of two routes that want one address, the one that has it keeps it.
    func reconcile(_ wanted: [(route: Route, address: SocketAddress)]) -> [ObjectIdentifier: ProxyFailure] {
        var claims: [SocketAddress: Route] = [:]
        for (route, address) in wanted where bindings[address]?.route === route { claims[address] = route }
        for (route, address) in wanted where claims[address] == nil { claims[address] = route }
        close { claims[$0] == nil }
        for (address, route) in claims { bind(address, to: route) }
        var errors: [ObjectIdentifier: ProxyFailure] = [:]
        for (route, address) in wanted {
            guard let binding = bindings[address] else { continue }
            if binding.route !== route {
                errors[ObjectIdentifier(route)] = ProxyFailure(
                    ProxyError(
                        .addressInUse,
                        "\(address): listener \(binding.route.id) of \(binding.route.owner) has it"
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

    private func close(leaving: Bool = false, where isUnwanted: (SocketAddress) -> Bool) {
        for (address, binding) in bindings where isUnwanted(address) {
            if let acceptor = binding.acceptor {
                // Waits, so that the address can be bound again right after.
                _ = acceptor.worker.loop.perform { acceptor.close(leaving: leaving) }
            }
            bindings[address] = nil
        }
    }

    private func bind(_ address: SocketAddress, to route: Route) {
        if let binding = bindings[address], let acceptor = binding.acceptor {
            if binding.route !== route { acceptor.assign(route) }
            bindings[address] = Binding(route: route, acceptor: acceptor)
            return
        }
        do throws(SystemFailure) {
            let fd: Int32
            if let known = inherited.removeValue(forKey: address) {
                fd = known
            } else {
                fd = try TCPSocket.listen(address)
            }
            let worker = group.acceptor(opened)
            opened += 1
            let acceptor = Acceptor(fd: fd, route: route, group: group, worker: worker)
            worker.loop.post { acceptor.open() }
            bindings[address] = Binding(route: route, acceptor: acceptor)
            logger.info("listening", metadata: ["address": "\(address)", "listener": "\(route.id)"])
        } catch {
            let failure = ProxyFailure(error.proxyError("\(address)"))
            if bindings[address]?.error != failure {
                logger.warning("cannot listen", metadata: ["listener": "\(route.id)", "error": "\(failure.message)"])
            }
            bindings[address] = Binding(route: route, error: failure)
        }
    }
}
