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
            try await pause(0...600)
            let controller = "controller-\(Int.random(in: 0..<world.store.controllers, using: &dice))"
            switch Int.random(in: 0..<100, using: &dice) {
            case ..<40: try await kill(controller)
            case ..<60 where runners < 2:
                runners += 1
                try await kill("runner")
            case ..<75: try await freeze(controller, 100...1_500)
            case ..<78 where world.store.controllers > 1: try await freeze(controller, 11_000...14_000)
            case ..<93:
                if let wire = world.databaseWire {
                    world.note("cut the database")
                    wire.cut()
                } else {
                    try await kill(controller)
                }
            case ..<97: try await restartDatabase()
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

    private mutating func restartDatabase() async throws {
        guard let cluster = world.cluster else { return }
        world.note("kill the database server")
        try cluster.stop()
        try await pause(0...500)
        try cluster.start()
    }

    private mutating func pause(_ range: ClosedRange<Int>) async throws {
        try await Task.sleep(for: dice.milliseconds(range))
    }
}
