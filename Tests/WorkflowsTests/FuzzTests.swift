import Fuzzing
import Testing

@testable import Workflows

/// A repeatable source of chance (SplitMix64).
struct Chance: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    mutating func pick<T>(_ choices: [T]) -> T {
        choices[Int.random(in: 0..<choices.count, using: &self)]
    }
}

@Suite("Hostile input", .timeLimit(.minutes(10)))
struct FuzzTests {
    private static let pieces = [
        "github", "env.a", "foo['bar']", ".*", "[*]", "[", "]", "(", ")", "!", "&&", "||", "==", "!=", "<", ">=", "'a'",
        "'", "''", "1", "-0x1f", ".5", "1e9", "NaN", "Infinity", "null", "true", "format('{0}', ", "fromJSON('[1,2]')",
        "toJSON(", "contains(", "join(", "hashFiles(", "success()", "always()", "case(true, ", ",", " ", "\n", ".", "*",
        "😊", "\"", "=", "&", "ς", "'{0}{1}'", "{{", "}}", "${{", "startsWith('a', ",
    ]

    @Test("Expressions neither crash nor hang, and read again as they were read", arguments: 0..<8)
    func expressions(seed: Int) {
        var chance = Chance(state: UInt64(seed))
        let context = ExpressionContext(
            contexts: [
                "github": ["sha": "x", "list": .list([1.0, "a", .null, ["k": "v"]])], "foo": ["bar": ["x": true]],
                "env": ["a": "b"],
            ]
        )
        for _ in 0..<1500 {
            let count = Int.random(in: 1...14, using: &chance)
            let text = (0..<count).map { _ in chance.pick(Self.pieces) }.joined(separator: chance.pick(["", " "]))
            do throws(ExpressionError) {
                let expression = try Expression(text)
                let same = try Expression(expression.source)
                #expect(same == expression)
                let value = try? expression.evaluate(in: context)
                if let value, let again = try? expression.evaluate(in: context) { #expect(value == again) }
            } catch {
                let length = text.unicodeScalars.count
                #expect((error.position ?? 1) >= 1 && (error.position ?? 1) <= max(1, length), "\(text): \(error)")
            }
        }
    }

    @Test("Deep and long expressions are refused, not followed")
    func deepExpressions() {
        for piece in ["(", "!", "-", "a[", "format(", "'", "[", "a.b.", "((!"] {
            // An odd number, so that no quote is closed by the last.
            let text = String(repeating: piece, count: (20_000 / piece.count) | 1)
            #expect(throws: ExpressionError.self, "\(piece)…") { try Expression(text) }
        }
        #expect(throws: ExpressionError.self) { try Expression(String(repeating: " ", count: 21_001)) }
    }

    @Test("Expressions that would make much are stopped")
    func largeResults() throws {
        var text = "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'"
        for _ in 0..<8 { text = "format('{0}{0}{0}{0}{0}{0}{0}{0}{0}{0}', \(text))" }
        let error = #expect(throws: ExpressionError.self) { try Expression(text).evaluate(in: ExpressionContext()) }
        #expect(error?.stage == .evaluation)
    }

    private static let lines = [
        "on: push", "on: [push, pull_request]", "on:", "  push:", "    branches: [main]", "jobs:", "  a:", "  b:",
        "    runs-on: linux", "    needs: a", "    needs: [a, b]", "    if: ${{ always() }}", "    steps:",
        "      - run: echo ${{ github.sha }}", "      - uses: a/b@c", "      - run: |", "          echo",
        "    strategy:",
        "      matrix:", "        v: [1, 2]", "        include:", "    env:", "      A: ${{ secrets.X }}",
        "    environment: production", "    environment:", "      name: x", "env: {A: 1}", "    outputs: {x: 1}",
        "    container: x", "    services:", "name: x", "permissions: read-all", "concurrency: a", "? a", "- b",
        "&a x: *a",
        "    uses: ./x.yml", "    with: {a: b}", "    timeout-minutes: 5", "    continue-on-error: true", "defaults:",
        "  run:", "    shell: bash", "  schedule:", "    - cron: '* * * * *'", "  workflow_dispatch:", "    inputs:",
        "      x: {type: choice, options: [a]}", "    if: 'a' ==", "      - {}", "    steps: null", "  '': {}", "\t",
    ]

    @Test("Workflow files neither crash nor hang; what is read can be planned or says why not", arguments: 0..<8)
    func workflows(seed: Int) {
        var chance = Chance(state: UInt64(seed) &+ 1000)
        var read = 0
        for round in 0..<500 {
            var lines = ["on: push", "jobs:", "  a:", "    runs-on: linux"]
            let count = Int.random(in: 0...12, using: &chance)
            if round.isMultiple(of: 3) { lines = [] }
            for _ in 0..<count {
                let place = Int.random(in: 0...lines.count, using: &chance)
                lines.insert(chance.pick(Self.lines), at: round.isMultiple(of: 2) ? lines.count : place)
            }
            var bytes = Array(lines.joined(separator: "\n").utf8)
            if round.isMultiple(of: 5), !bytes.isEmpty {
                bytes[Int.random(in: 0..<bytes.count, using: &chance)] = UInt8.random(in: 0...255, using: &chance)
            }
            do throws(WorkflowError) {
                let workflow = try Workflow.parse(bytes, file: "f.yml")
                read += 1
                _ = workflow.triggers(for: Samples.push())
                guard let plan = try? Plan.make(workflow: workflow, event: Samples.push()) else { continue }
                var machine = RunMachine(plan: plan)
                drive(&machine, &chance)
            } catch {
                #expect(!error.issues.isEmpty)
                #expect(error.issues.allSatisfy { $0.file == "f.yml" && !$0.message.isEmpty })
            }
        }
        #expect(read > 0)
    }

    /// Whatever the order of events, a run ends and an ended run stays as it is.
    private func drive(_ machine: inout RunMachine, _ chance: inout Chance) {
        _ = try? machine.handle(.started, gate: { _ in .review })
        var rounds = 0
        while machine.state.conclusion == nil, rounds < 2000 {
            rounds += 1
            let id = chance.pick(machine.state.jobs).job.id
            let event: RunEvent =
                switch Int.random(in: 0..<8, using: &chance) {
                case 0: .jobStarted(id)
                case 1: .jobReturned(id)
                case 2: .approved(id)
                case 3: .rejected(id, reason: "no")
                case 4 where rounds > 50: .cancelRequested(reason: "x")
                case 5: .jobFinished(id, .failed, reason: "x", outputs: [:])
                default: .jobFinished(id, .succeeded, reason: nil, outputs: ["a": "b"])
                }
            _ = try? machine.handle(event, gate: { _ in .review })
        }
        #expect(machine.state.conclusion != nil, "the run did not end: \(machine.state.jobs.map(\.status))")
        let states = machine.state.jobs.map(\.status)
        #expect(states.allSatisfy { $0.isFinal })
    }

    @Test("Globs neither crash nor hang, and agree with a plain matcher", arguments: 0..<4)
    func globs(seed: Int) {
        var chance = Chance(state: UInt64(seed) &+ 2000)
        let parts = ["a", "b", "/", "*", "**", "**/", "?", "+", "[ab]", "[!a]", "a?", "b+", "-", "\\*"]
        for _ in 0..<1500 {
            let pattern = (0..<Int.random(in: 1...6, using: &chance)).map { _ in chance.pick(parts) }.joined()
            let text = (0..<Int.random(in: 0...7, using: &chance)).map { _ in chance.pick(["a", "b", "/", "-"]) }
                .joined()
            guard case .success(let glob) = GlobPattern.parse(pattern) else { continue }
            #expect(glob.matches(text) == PlainGlob.matches(glob, text), "\(pattern) against \(text)")
        }
    }

    @Test("Masking gives the same whatever the chunks, and never lets a secret through", arguments: 0..<4)
    func masking(seed: Int) {
        var chance = Chance(state: UInt64(seed) &+ 3000)
        for _ in 0..<1000 {
            func word(_ range: ClosedRange<Int>) -> String {
                (0..<Int.random(in: range, using: &chance)).map { _ in chance.pick(["a", "b", "c"]) }.joined()
            }
            let secrets = (0..<Int.random(in: 1...3, using: &chance)).map { _ in word(2...6) }
            let text = word(0...40)
            var masker = SecretMasker(secrets: secrets)
            var output: [UInt8] = []
            var rest = Array(text.utf8)[...]
            while !rest.isEmpty {
                let size = Int.random(in: 1...5, using: &chance)
                output += masker.mask(rest.prefix(size))
                rest = rest.dropFirst(size)
            }
            let masked = String(decoding: output + masker.finish(), as: UTF8.self)
            #expect(masked == plainlyMasked(text, secrets), "\(text) \(secrets)")
            for secret in secrets { #expect(!masked.contains(secret)) }
        }
    }

    private func plainlyMasked(_ text: String, _ secrets: [String]) -> String {
        let bytes = Array(text.utf8)
        var isMasked = [Bool](repeating: false, count: bytes.count)
        for secret in secrets.map({ Array($0.utf8) }) {
            for start in bytes.indices where bytes[start...].starts(with: secret) {
                for place in start..<start + secret.count { isMasked[place] = true }
            }
        }
        var result: [UInt8] = []
        for place in bytes.indices {
            if !isMasked[place] {
                result.append(bytes[place])
            } else if place == 0 || !isMasked[place - 1] {
                result += Array("***".utf8)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    @Test("Command files and lines neither crash nor hang", arguments: 0..<2)
    func commands(seed: Int) {
        var chance = Chance(state: UInt64(seed) &+ 4000)
        let parts = [
            "a", "=", "<<", "E", "\n", "\r\n", " ", "::", "error ", "file=a,", "%0A", "%", "\0", "ü", "add-mask",
        ]
        var interpreter = OutputInterpreter()
        for _ in 0..<1500 {
            let text = (0..<Int.random(in: 0...12, using: &chance)).map { _ in chance.pick(parts) }.joined()
            _ = try? CommandFile.entries(of: Array(text.utf8), file: "f")
            _ = try? CommandFile.paths(of: Array(text.utf8), file: "f")
            _ = interpreter.interpret(text)
            _ = try? Shell(text)
        }
    }
}
