import Synchronization

/// Lets one at a time work on something; who comes meanwhile has it gone through once more.
final class Turns: Sendable {
    /// Whether somebody came meanwhile, by what is worked on.
    private let busy = Mutex<[String: Bool]>([:])

    /// Whether the caller has the turn; else whoever has it goes on for them.
    func take(_ name: String) -> Bool {
        busy.withLock { busy in
            guard busy[name] == nil else {
                busy[name] = true
                return false
            }
            busy[name] = false
            return true
        }
    }

    /// Whether there is more to do; when there is not, the turn is over.
    func goesOn(_ name: String) -> Bool {
        busy.withLock { busy in
            guard busy[name] == true else {
                busy[name] = nil
                return false
            }
            busy[name] = false
            return true
        }
    }

    func giveUp(_ name: String) {
        busy.withLock { $0[name] = nil }
    }
}
