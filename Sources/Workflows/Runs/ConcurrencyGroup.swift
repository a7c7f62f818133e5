/// Who holds a concurrency group and who waits for it: pure, for a controller to store.
///
/// One holder at a time. Of those that wait only the newest keeps its place, unless they ask to keep all.
public struct ConcurrencyGroup: Codable, Sendable, Hashable {
    /// A claim of a run.
    public struct Entry: Codable, Sendable, Hashable {
        public var run: Int
        public var claim: GroupClaim

        public init(run: Int, claim: GroupClaim) {
            self.run = run
            self.claim = claim
        }
    }

    /// What is to be told to a run's machine.
    public enum Decision: Sendable, Hashable {
        /// With `groupGranted`.
        case grant(Entry)

        /// With `groupLost`; a holder keeps the group until it lets go.
        case lose(Entry, reason: String)
    }

    /// The most claims that wait.
    public static let maximumPending = 100

    public private(set) var holder: Entry?
    public private(set) var pending: [Entry] = []

    public init() {}

    /// Whether nobody holds the group or waits for it.
    public var isEmpty: Bool { holder == nil && pending.isEmpty }

    /// Takes a claim; one that is known already gets the answer it had.
    public mutating func claim(_ entry: Entry) -> [Decision] {
        if let holder, Self.isSame(holder, entry) { return [.grant(holder)] }
        if pending.contains(where: { Self.isSame($0, entry) }) { return [] }
        guard let current = holder else {
            holder = entry
            return [.grant(entry)]
        }
        var decisions: [Decision] = []
        let reason = "run \(entry.run) takes its place in the group \(entry.claim.group)"
        if !entry.claim.keepsAll || pending.count >= Self.maximumPending {
            decisions += pending.map { .lose($0, reason: reason) }
            pending = []
        }
        if entry.claim.cancelInProgress { decisions.append(.lose(current, reason: reason)) }
        pending.append(entry)
        return decisions
    }

    /// Takes back a claim: of the holder, whose place the next gets, or of one that waits.
    public mutating func release(run: Int, holder name: String) -> [Decision] {
        pending.removeAll { $0.run == run && $0.claim.holder == name }
        guard let current = holder, current.run == run, current.claim.holder == name else { return [] }
        holder = pending.isEmpty ? nil : pending.removeFirst()
        return holder.map { [.grant($0)] } ?? []
    }

    private static func isSame(_ left: Entry, _ right: Entry) -> Bool {
        left.run == right.run && left.claim.holder == right.claim.holder
    }
}
