import ControllerAPI
import Hummingbird
import NIOCore
import Persistence
import Telemetry

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Where Prometheus reads.
struct MetricsRoutes {
    let metrics: MetricsRegistry
    let board: StatusBoard
    let notifications: NotificationDesk
    let access: Access
    let started = Timestamp.now()

    func add(to router: Router<APIContext>) {
        router.get("/metrics") { _, context -> Response in
            try access.requireLooking(context)
            let text = metrics.text(gauges: try await gauges())
            return Response(
                status: .ok,
                headers: [.contentType: MetricsRegistry.contentType, .cacheControl: "no-store"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: text))
            )
        }
    }

    private func gauges() async throws -> [MetricsRegistry.Gauge] {
        let now = Timestamp.now()
        var gauges = try await board.database.read { try QueueGauges.read(at: now, in: $0) }
        let status = try await board.status()
        for environment in status.environments {
            let labels = MetricsRegistry.labels(["environment": environment.name])
            gauges.append(.init("headgate_environment_healthy", labels, environment.health == .healthy ? 1 : 0))
            for agent in environment.agents {
                let labels = MetricsRegistry.labels(["agent": agent.name, "environment": environment.name])
                let age = Self.age(agent.lastSeen, at: now)
                if let age { gauges.append(.init("headgate_agent_last_seen_seconds", labels, age)) }
            }
        }
        for repository in status.repositories {
            let labels = MetricsRegistry.labels(["repository": repository.name])
            let age = Self.age(repository.lastChecked, at: now)
            if let age { gauges.append(.init("headgate_repository_checked_seconds", labels, age)) }
            gauges.append(.init("headgate_repository_failing", labels, repository.error == nil ? 0 : 1))
        }
        for target in try await notifications.list().notifications {
            let labels = MetricsRegistry.labels(["notification": target.name])
            gauges.append(.init("headgate_notifications_waiting", labels, Double(target.waiting)))
            let age = Self.age(target.waitingSince, at: now) ?? 0
            gauges.append(.init("headgate_notifications_oldest_seconds", labels, age))
        }
        if let memory = Self.residentMemory { gauges.append(.init("headgate_resident_memory_bytes", memory)) }
        gauges.append(.init("headgate_start_time_seconds", Double(started.milliseconds) / 1000))
        return gauges
    }

    private static func age(_ text: String?, at now: Timestamp) -> Double? {
        text.flatMap(Timestamp.init(_:)).map { Double(now.milliseconds - $0.milliseconds) / 1000 }
    }

    /// The second field of /proc/self/statm, in pages of 4 KiB.
    private static var residentMemory: Double? {
        guard let data = FileManager.default.contents(atPath: "/proc/self/statm") else { return nil }
        let fields = String(decoding: data, as: UTF8.self).split(separator: " ")
        return fields.count > 1 ? Double(fields[1]).map { $0 * 4096 } : nil
    }
}
