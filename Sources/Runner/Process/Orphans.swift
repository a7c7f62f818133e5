import Glibc
import Synchronization

/// Processes whose own parents have ended.
///
/// A process that has adopted them is the ancestor of everything it ever started, however that was detached: by `setsid`, by a
/// double fork or both.
public enum Orphans {
    private static let isAdopting = Atomic(false)

    /// Whether the orphans among this process's descendants become its children.
    static var areAdopted: Bool { isAdopting.load(ordering: .relaxed) }

    /// Makes this process their parent from now on; one that has children of other kinds must not call it.
    public static func adopt() {
        typealias Call = @convention(c) (Int32, UInt, UInt, UInt, UInt) -> Int32
        guard let symbol = dlsym(nil, "prctl") else { return }
        // PR_SET_CHILD_SUBREAPER of prctl(2), which Swift cannot import since its arguments vary.
        if unsafeBitCast(symbol, to: Call.self)(36, 1, 0, 0, 0) == 0 { isAdopting.store(true, ordering: .relaxed) }
    }

    /// Kills everything that descends from this process, but those that are excepted and what descends from them.
    ///
    /// Gives how many there were. Something that the kernel does not let end within two seconds is left.
    @discardableResult
    static func killAll(except: Set<Int32> = []) -> Int {
        var killed: Set<Int32> = []
        // Whatever is started by those that are about to be killed is found by the next look.
        for turn in 0..<100 {
            guard hasChildren else { break }
            let table = ProcessTable()
            let found = table.descendants(of: getpid(), except: except)
            guard !found.isEmpty else { break }
            for pid in found where table.entries[pid]?.isZombie == false {
                kill(pid, SIGKILL)
                killed.insert(pid)
            }
            for pid in found where table.entries[pid]?.parent == getpid() { waitpid(pid, nil, WNOHANG) }
            usleep(turn < 10 ? 500 : 20_000)
        }
        return killed.count
    }

    /// Takes the status of orphans that have ended: those of a look before that still wait for somebody to ask.
    ///
    /// A process of a step waits for a moment only, since whoever started it asks. Gives what waits now.
    static func collect(_ before: Set<Int32>) -> Set<Int32> {
        var information = siginfo_t()
        let options = WEXITED | WNOHANG | WNOWAIT
        guard waitid(P_ALL, 0, &information, options) == 0, information.si_signo != 0 else { return [] }
        let ended = ProcessTable().entries.filter { $0.value.isZombie && $0.value.parent == getpid() }.map(\.key)
        for pid in ended where before.contains(pid) { waitpid(pid, nil, WNOHANG) }
        return Set(ended).subtracting(before)
    }

    private static var hasChildren: Bool {
        var information = siginfo_t()
        return waitid(P_ALL, 0, &information, WEXITED | WNOHANG | WNOWAIT) == 0
    }
}
