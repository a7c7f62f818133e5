import DatabaseServers
import Glibc

/// Kills, freezes and cuts, as the dice say.
struct Chaos {
    let world: KillWorld
    var dice: Dice

    init(_ world: KillWorld, seed: UInt64) {
        self.world = world
        dice = Dice(seed: seed)
    }

    /// Some blows within one delivery; afterwards everything runs again.
    mutating func strike() async throws {
        var runners = 0
        for _ in 0..<Int.random(in: 1...4, using: &dice) {
            try await pause(0...400)
            let controller = "controller-\(Int.random(in: 0..<world.store.controllers, using: &dice))"
            switch Int.random(in: 0..<100, using: &dice) {
            case ..<40: try await kill(controller)
            case ..<60 where runners < 2:
                runners += 1
                try await kill("runner")
            case ..<70: try await freeze(controller, 100...700)
            // Longer than the others wait before they take it for dead.
            case ..<75 where world.store.controllers > 1: try await freeze(controller, 2_200...3_200)
            case ..<82: try await disturbDatabase("cut", or: controller) { $0.cut() }
            case ..<85:
                try await disturbDatabase("terminate", or: controller) { [world] _ in
                    try await world.terminateBackends()
                }
            case ..<92:
                let silence = dice.milliseconds(100...2_000)
                try await disturbDatabase("silence", or: controller) { try await $0.silence(for: silence) }
            case ..<95: try await restartDatabase()
            case ..<98: try world.killWorker()
            default:
                world.note("cut the balancer")
                world.balancer.cut()
            }
        }
        try world.revive()
    }

    private mutating func kill(_ name: String) async throws {
        world.note("kill \(name)")
        world.kill(name)
        try await pause(0...400)
        try world.revive()
    }

    private mutating func freeze(_ name: String, _ range: ClosedRange<Int>) async throws {
        world.note("freeze \(name)")
        world.signal(name, SIGSTOP)
        // A test whose time is over is cancelled: nothing stays frozen.
        defer { world.signal(name, SIGCONT) }
        try await pause(range)
    }

    /// Where there is no connection to a server, a kill does for it.
    private mutating func disturbDatabase(
        _ deed: String,
        or controller: String,
        _ disturb: (Wire) async throws -> Void
    ) async throws {
        guard let wire = world.databaseWire else { return try await kill(controller) }
        world.note("\(deed) the database")
        try await disturb(wire)
    }

    private mutating func restartDatabase() async throws {
        guard let cluster = world.cluster else { return }
        world.note("restart the database")
        try cluster.stop()
        try await pause(0...500)
        try cluster.start()
    }

    private mutating func pause(_ range: ClosedRange<Int>) async throws {
        try await Task.sleep(for: dice.milliseconds(range))
    }
}
