/// A stretch of the inputs of one target.
public struct FuzzRun: Sendable {
    /// What is fed.
    public let target: FuzzTarget
    /// The seed of all inputs.
    public let seed: UInt64
    /// The numbers of the inputs.
    public let numbers: Range<Int>
    /// How long one input may take.
    public let limit: Duration

    /// Makes a run.
    public init(_ target: FuzzTarget, seed: UInt64, numbers: Range<Int>, limit: Duration) {
        self.target = target
        self.seed = seed
        self.numbers = numbers
        self.limit = limit
    }

    /// How it went.
    public struct Report: Sendable {
        /// How many inputs were taken rather than refused.
        public var accepted = 0
        /// How long the slowest took, and which it was.
        public var slowest: (time: Duration, number: Int) = (.zero, 0)
        /// What went wrong, with the number of the input; at most twenty.
        public var faults: [String] = []
    }

    /// Runs every input; `each` is called with its number before it.
    public func run(each: (Int) -> Void = { _ in }) -> Report {
        var report = Report()
        let clock = ContinuousClock()
        for number in numbers where report.faults.count < 20 {
            each(number)
            var outcome = FuzzOutcome.refused
            let time = clock.measure { outcome = target.run(number, seed: seed) }
            if outcome.isAccepted { report.accepted += 1 }
            if time > report.slowest.time { report.slowest = (time, number) }
            if time > limit { report.faults.append("\(target.rawValue) \(number): took \(time)") }
            if let fault = outcome.fault { report.faults.append("\(target.rawValue) \(number): \(fault)") }
        }
        return report
    }
}
