/// Finds any of many byte strings in one pass (Aho and Corasick's automaton).
struct PatternAutomaton: Sendable {
    /// The automaton's place after some bytes.
    typealias State = Int32

    private var children: [UInt64: State] = [:]
    private var failure: [State] = [0]
    private var depth: [Int32] = [0]

    /// The longest pattern that ends at a state; 0 for none.
    private var match: [Int32] = [0]
    private var first = [State](repeating: 0, count: 256)

    init(_ patterns: some Sequence<[UInt8]>) {
        for pattern in patterns {
            var state: State = 0
            for byte in pattern {
                state = child(of: state, byte) ?? addChild(of: state, byte)
            }
            if state != 0 { match[Int(state)] = depth[Int(state)] }
        }
        link()
    }

    var isEmpty: Bool { depth.count == 1 }

    /// How many of the last bytes may be the beginning of a pattern.
    func depth(of state: State) -> Int { Int(depth[Int(state)]) }

    /// The length of the longest pattern that ends here; 0 for none.
    func match(at state: State) -> Int { Int(match[Int(state)]) }

    /// The state after one more byte.
    func next(_ state: State, _ byte: UInt8) -> State {
        var state = state
        while state != 0 {
            if let child = child(of: state, byte) { return child }
            state = failure[Int(state)]
        }
        return first[Int(byte)]
    }

    /// The place of the first byte that begins a pattern, or the end.
    func firstStart(in bytes: [UInt8], from start: Int) -> Int {
        var place = start
        while place < bytes.count, first[Int(bytes[place])] == 0 {
            place += 1
        }
        return place
    }

    private func child(of state: State, _ byte: UInt8) -> State? {
        if state == 0 {
            let child = first[Int(byte)]
            return child == 0 ? nil : child
        }
        return children[UInt64(state) << 8 | UInt64(byte)]
    }

    private mutating func addChild(of state: State, _ byte: UInt8) -> State {
        let child = State(depth.count)
        depth.append(depth[Int(state)] + 1)
        match.append(0)
        failure.append(0)
        if state == 0 { first[Int(byte)] = child } else { children[UInt64(state) << 8 | UInt64(byte)] = child }
        return child
    }

    /// Sets, breadth first, for each state the longest other beginning of a pattern that its bytes end with.
    private mutating func link() {
        let edges = children.map { (state: State($0.key >> 8), byte: UInt8($0.key & 0xFF), child: $0.value) }
        for edge in edges.sorted(by: { depth[Int($0.child)] < depth[Int($1.child)] }) {
            let target = next(failure[Int(edge.state)], edge.byte)
            failure[Int(edge.child)] = target
            match[Int(edge.child)] = max(match[Int(edge.child)], match[Int(target)])
        }
    }
}
