import Fuzzing
import Glibc

/// Feeds every target, or the one named, with hostile texts: `headgate-fuzz [INPUTS [TARGET [FIRST [SEED]]]]`.
///
/// It runs on a stack as small as a library's threads may have. A text that traps or never ends ends the program: the
/// number of the input is then the last word in the file that HEADGATE_FUZZ_PROGRESS names.
@main
enum Main {
    static func main() {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setstacksize(&attributes, 1 << 20)
        var thread = pthread_t()
        guard pthread_create(&thread, &attributes, body, nil) == 0 else { exit(1) }
        pthread_join(thread, nil)
    }

    /// What the thread does; a closure of `main` would belong to the main actor.
    private static let body: @convention(c) @Sendable (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { _ in
        run()
    }

    private static func run() -> Never {
        let arguments = Array(CommandLine.arguments.dropFirst())
        let inputs = number(arguments, 0, orElse: 10_000)
        let targets = arguments.count > 1 ? FuzzTarget(rawValue: arguments[1]).map { [$0] } : FuzzTarget.allCases
        guard let targets else {
            print("headgate-fuzz: a target is one of", FuzzTarget.allCases.map(\.rawValue).joined(separator: ", "))
            exit(2)
        }
        let first = number(arguments, 2, orElse: 0)
        let seed = UInt64(number(arguments, 3, orElse: 1))
        let progress = getenv("HEADGATE_FUZZ_PROGRESS").map { open($0, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644) } ?? -1
        var isFaultless = true
        for target in targets {
            let run = FuzzRun(target, seed: seed, numbers: first..<(first + inputs), limit: .seconds(1))
            let report = run.run { number in
                // A text that never ends is the end of the program.
                alarm(20)
                guard progress >= 0 else { return }
                var line = Array("\(target.rawValue) \(number)".utf8)
                line += Array(repeating: 0x20, count: max(0, 39 - line.count)) + [0x0A]
                pwrite(progress, line, line.count, 0)
            }
            alarm(0)
            print(
                "\(target.rawValue): \(inputs) inputs, \(report.accepted) taken, the others refused; "
                    + "slowest \(report.slowest.time) (input \(report.slowest.number))"
            )
            for fault in report.faults { print(fault) }
            fflush(nil)
            isFaultless = isFaultless && report.faults.isEmpty
        }
        exit(isFaultless ? 0 : 1)
    }

    private static func number(_ arguments: [String], _ place: Int, orElse standard: Int) -> Int {
        guard arguments.count > place else { return standard }
        guard let number = Int(arguments[place]), number >= 0 else {
            print("headgate-fuzz: '\(arguments[place])' is no number; [INPUTS [TARGET [FIRST [SEED]]]] are expected")
            exit(2)
        }
        return number
    }
}
