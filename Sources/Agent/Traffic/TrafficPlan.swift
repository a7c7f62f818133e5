import ControllerAPI
import Manifests
import Proxy

/// What the proxy of the host has to do, made from the Services and the Pods that are ready.
///
/// Pure but for the ports and addresses it remembers in the journal.
struct TrafficPlan {
    var state: ProxyDesiredState
    var services: [ServiceStatus]

    /// Services that could not be given what they ask for.
    var troubles: [String]

    /// `ready`: the Pods that take traffic; `present`: all that have an address, for Services that want those as well.
    ///
    /// `gateway`: where names are answered; nil when this host cannot give Services addresses of their own.
    init(
        desired: DesiredState,
        ready: [ObservedPod],
        present: [ObservedPod]? = nil,
        ports: ServicePorts,
        gateway: String?,
        journal: inout Journal
    ) {
        let readyPods = ServicePods(ready, of: desired)
        let wantsAll = present != nil && desired.services.contains(where: \.publishNotReadyAddresses)
        let allPods = wantsAll ? ServicePods(present ?? ready, of: desired) : readyPods
        func pods(of service: Service) -> [ServicePods.Target] {
            (service.publishNotReadyAddresses ? allPods : readyPods).selected(by: service)
        }
        state = ProxyDesiredState(owner: ports.owner, listeners: [], names: [], resolvers: [])
        services = []
        troubles = []
        let sorted = desired.services.sorted {
            ($0.metadata.namespace, $0.metadata.name) < ($1.metadata.namespace, $1.metadata.name)
        }
        let ids = Set(
            sorted.flatMap { service in
                service.ports.map { "\(service.metadata.namespace)/\(service.metadata.name):\($0.port)" }
            }
        )
        let keys = Set(sorted.map { "\(WorkloadKey(namespace: $0.metadata.namespace, name: $0.metadata.name))" })
        for service in sorted {
            let key = WorkloadKey(namespace: service.metadata.namespace, name: service.metadata.name)
            let pods = pods(of: service)
            guard service.kind != .externalName else {
                if gateway != nil { addAlias(key, service.externalName ?? "") }
                continue
            }
            if service.isHeadless {
                guard gateway != nil else { continue }
                addNames(key, addresses: pods.compactMap(\.pod.address))
                addPodNames(key, pods, desired)
                continue
            }
            let options = ServiceOptions(service)
            troubles += options.troubles
            let address = ports.clusterAddress(of: "\(key)", among: keys, journal: &journal)
            if address == nil { troubles.append("Service/\(key.name): no address is left inside this host") }
            if gateway != nil, let address { addNames(key, addresses: [address]) }
            for port in service.ports {
                let endpoints = Self.endpoints(of: port, pods: pods)
                guard port.portProtocol != .sctp else { continue }
                let isUDP = port.portProtocol == .udp
                let id = "\(key):\(port.port)\(isUDP ? "/udp" : "")"
                if gateway != nil, let address {
                    listen("\(id)/cluster", address, port.port, endpoints, options, port)
                }
                if let nodePort = port.nodePort, service.kind != .clusterIP {
                    listen("\(id)/node", "0.0.0.0", nodePort, endpoints, options, port)
                }
                if service.kind == .loadBalancer {
                    listen("\(id)/host", "0.0.0.0", port.port, endpoints, options, port)
                }
                guard let exposure = ports.exposure, !isUDP else { continue }
                guard let local = ports.localPort(of: id, among: ids, journal: &journal) else {
                    troubles.append("Service/\(key.name): no local port is left for \(port.port)")
                    continue
                }
                listen("\(id)/local", exposure.address, local, endpoints, options, port)
                services.append(
                    ServiceStatus(
                        name: service.ports.count == 1 ? key.name : "\(key.name):\(port.name ?? String(port.port))",
                        url: "http://\(exposure.address):\(local)"
                    )
                )
            }
        }
        addHostPorts(desired: desired, ready: ready)
        let ingress = IngressPlan(desired, ports: ports.ingress) { service, port in
            Self.endpoints(of: port, pods: pods(of: service))
        }
        state.listeners += ingress.listeners
        services += ingress.addresses
        troubles += ingress.troubles
        if let gateway, !state.names.isEmpty {
            state.resolvers = [ProxyEndpoint(address: gateway, port: 53)]
        }
    }

    private static func endpoints(of port: Service.Port, pods: [ServicePods.Target]) -> [ProxyEndpoint] {
        pods.compactMap { target in
            guard let address = target.pod.address else { return nil }
            let number: Int
            switch port.targetPort {
            case .integer(let value): number = value
            case .string(let name):
                let ports = target.template.spec.allContainers.flatMap(\.ports)
                // One name may stand for a port of each protocol.
                let found = ports.first { $0.name == name && $0.portProtocol == port.portProtocol }
                guard let found else { return nil }
                number = found.containerPort
            }
            guard let port = UInt16(exactly: number) else { return nil }
            return ProxyEndpoint(address: address, port: port)
        }
    }

    private mutating func addNames(_ service: WorkloadKey, addresses: [String]) {
        state.names.append(
            ProxyName(name: "\(service.name).\(service.namespace).svc.cluster.local", addresses: addresses)
        )
    }

    /// The name of an ExternalName Service leads to another one, or to an address.
    private mutating func addAlias(_ service: WorkloadKey, _ target: String) {
        let name = "\(service.name).\(service.namespace).svc.cluster.local"
        let isAddress = target.contains(":") || target.allSatisfy { $0.isNumber || $0 == "." }
        state.names.append(
            isAddress ? ProxyName(name: name, addresses: [target]) : ProxyName(name: name, alias: target)
        )
    }

    /// The Pods of a StatefulSet have names of their own under the Service that it names.
    private mutating func addPodNames(_ service: WorkloadKey, _ pods: [ServicePods.Target], _ desired: DesiredState) {
        for pod in pods.map(\.pod) {
            guard case .statefulSet(let set) = desired.workloads.first(where: { $0.key == pod.workload })?.source,
                set.serviceName == service.name, let address = pod.address
            else { continue }
            let name = "\(pod.name).\(service.name).\(service.namespace).svc.cluster.local"
            state.names.append(ProxyName(name: name, addresses: [address]))
        }
    }

    private mutating func addHostPorts(desired: DesiredState, ready: [ObservedPod]) {
        let podsOf = Dictionary(grouping: ready, by: \.workload)
        for workload in desired.workloads {
            for port in workload.template.spec.allContainers.flatMap(\.ports) where port.portProtocol != .sctp {
                guard let hostPort = port.hostPort, let target = UInt16(exactly: port.containerPort) else { continue }
                let endpoints = (podsOf[workload.key] ?? []).compactMap { pod in
                    pod.address.map { ProxyEndpoint(address: $0, port: target) }
                }
                let isUDP = port.portProtocol == .udp
                listen(
                    "\(workload.key):\(hostPort)\(isUDP ? "/udp" : "")/hostport",
                    port.hostIP ?? "0.0.0.0",
                    hostPort,
                    endpoints,
                    isUDP: isUDP
                )
            }
        }
    }

    private mutating func listen(
        _ id: String,
        _ address: String,
        _ port: Int,
        _ endpoints: [ProxyEndpoint],
        _ options: ServiceOptions? = nil,
        _ servicePort: Service.Port? = nil,
        isUDP: Bool = false
    ) {
        guard let number = UInt16(exactly: port) else { return }
        if isUDP || servicePort?.portProtocol == .udp {
            state.listeners.append(
                ProxyListener(
                    id: id,
                    address: address,
                    port: number,
                    transport: .udp,
                    endpoints: endpoints,
                    maxPerEndpoint: options?.maxPerEndpoint ?? 0,
                    isSticky: options?.isSticky ?? false
                )
            )
            return
        }
        let isHTTP = servicePort.map(ServiceOptions.isHTTP) ?? false
        if isHTTP, let options, options.send == nil {
            state.listeners.append(Self.listener(id, address, number, endpoints, options))
            return
        }
        state.listeners.append(
            ProxyListener(
                id: id,
                address: address,
                port: number,
                endpoints: endpoints,
                holdSeconds: 30,
                maxPerEndpoint: options?.maxPerEndpoint ?? 0,
                isSticky: options?.isSticky ?? false,
                detectsHTTP: options?.send == nil && servicePort.map(ServiceOptions.mayBeHTTP) ?? true,
                proxyProtocol: ProxyProtocolRules(send: options?.send)
            )
        )
    }

    /// One whose requests may each go to another Pod, so that a connection need not end with the Pod that it met first.
    private static func listener(
        _ id: String,
        _ address: String,
        _ port: UInt16,
        _ endpoints: [ProxyEndpoint],
        _ options: ServiceOptions
    ) -> ProxyListener {
        let backend = ProxyBackend(
            id: ProxyListener.podsBackend,
            endpoints: endpoints,
            // An answer may take as long as it would without a proxy.
            responseSeconds: 86_400,
            maxPerEndpoint: options.maxPerEndpoint,
            isSticky: options.isSticky
        )
        return ProxyListener(
            id: id,
            address: address,
            port: port,
            holdSeconds: 30,
            http: ProxyHTTP(backends: [backend], defaultBackend: 0, isTransparent: true)
        )
    }
}
