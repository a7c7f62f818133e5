import Glibc

/// A run of free loopback ports for one group.
enum PortBlock {
    /// What a group derives from its first port.
    static let length = 50

    /// The first of 50 free ports, below those the system gives to clients.
    static func find() throws -> Int {
        for _ in 0..<200 {
            let first = Int.random(in: 200...600) * length
            if (first..<first + length).allSatisfy(isFree) { return first }
        }
        throw ScenarioFailure("no \(length) free ports in a row below 30050")
    }

    private static func isFree(_ port: Int) -> Bool {
        do {
            close(try LoopbackSocket.bound(to: port))
            return true
        } catch {
            return false
        }
    }
}
