import ControllerAPI
import Synchronization
import Workflows

/// A job's log as it is written: secrets masked, lines cut to a bound, each with its time and step.
final class JobLog: Sendable {
    /// The longest line that is kept, in bytes.
    static let maximumLine = 64 * 1024

    /// The most bytes that are kept of a job's log; the controller takes a little more.
    static let maximumSize = 60 * 1024 * 1024

    let buffer: LogBuffer

    private struct State {
        var masker: SecretMasker
        var interpreter = OutputInterpreter()
        var clock = LogClock()
        var rest: [UInt8] = []
        var isInLongLine = false
        var isFull = false
        var annotations: [Int: [StepAnnotation]] = [:]
        var showsDebug = false
        var handedOn: [OutputLine.HandedOn] = []
        var warned: Set<String> = []
    }

    private let state: Mutex<State>

    /// How many remarks of one level are kept of a step.
    static let maximumAnnotations = 10

    private static let maximumAnnotation = 4096

    /// How many values a process may hand on by what it prints.
    private static let maximumHandedOn = 10_000

    /// Whether what steps say with `::debug::` is shown.
    var showsDebug: Bool {
        get { state.withLock { $0.showsDebug } }
        set { state.withLock { $0.showsDebug = newValue } }
    }

    /// - Parameters:
    ///   - secrets: What must never be shown.
    ///   - sink: Takes the lines at once; without one they wait in the buffer to be sent.
    init(secrets: [String], sink: (@Sendable ([UInt8]) -> Void)? = nil) {
        buffer = LogBuffer(sink: sink)
        state = Mutex(State(masker: SecretMasker(secrets: secrets)))
    }

    /// Takes what a step's processes print.
    ///
    /// Blocks while the controller does not keep up; call it on a reader's thread.
    func write(_ bytes: [UInt8], step: Int) {
        let lines = state.withLock { state in
            var lines: [UInt8] = []
            var rest = bytes[...]
            // Line by line where there may be a command: what `add-mask` names is masked from its next line on.
            let mayCommand = !state.rest.isEmpty || bytes.contains(UInt8(ascii: ":"))
            while mayCommand, let end = rest.firstIndex(of: UInt8(ascii: "\n")), end + 1 < rest.endIndex {
                lines += complete(state.masker.mask(rest[...end]), step: step, &state)
                rest = rest[(end + 1)...]
            }
            return lines + complete(state.masker.mask(rest), step: step, &state)
        }
        if !lines.isEmpty { buffer.append(lines) }
    }

    /// Begins the output of a process of a step.
    ///
    /// `allowsUnsecure`: whether it may change the environment of later steps by what it prints.
    func begin(allowsUnsecure: Bool) {
        state.withLock { state in
            state.interpreter = OutputInterpreter(allowsUnsecure: allowsUnsecure)
            state.handedOn = []
        }
    }

    /// What the process handed on by what it printed, once its output has ended.
    func takeHandedOn() -> [OutputLine.HandedOn] {
        state.withLock { state in
            defer { state.handedOn = [] }
            return state.handedOn
        }
    }

    /// Ends a step's output: what is left without a line end becomes a line.
    func end(step: Int) {
        let lines = state.withLock { state in
            var lines = complete(state.masker.finish(), step: step, &state)
            if !state.rest.isEmpty { lines += complete([UInt8(ascii: "\n")], step: step, &state) }
            state.interpreter = OutputInterpreter()
            state.isInLongLine = false
            return lines
        }
        buffer.appendMessage(lines)
    }

    /// Adds lines of the runner itself.
    func message(_ text: String, step: Int) {
        let lines = state.withLock { state in
            let masked = state.masker.masked(text)
            return masked.split(separator: "\n", omittingEmptySubsequences: false).flatMap {
                line(Array($0.utf8), step: step, &state)
            }
        }
        buffer.appendMessage(lines)
    }

    /// Masks values from now on.
    func mask(_ secrets: [String]) {
        state.withLock { $0.masker.add(secrets) }
    }

    /// A text with everything masked that must not be shown.
    func masked(_ text: String) -> String {
        state.withLock { $0.masker.masked(text) }
    }

    private func complete(_ bytes: [UInt8], step: Int, _ state: inout State) -> [UInt8] {
        var lines: [UInt8] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            if !state.isInLongLine {
                let text = state.rest + rest[..<end]
                lines += interpreted(text.last == UInt8(ascii: "\r") ? text.dropLast() : text, step: step, &state)
            }
            state.isInLongLine = false
            state.rest = []
            rest = rest[(end + 1)...]
        }
        guard !state.isInLongLine else { return lines }
        state.rest += rest
        if state.rest.count > Self.maximumLine {
            let cut =
                Array(state.rest.prefix(Self.maximumLine))
                + Array(" … (the line is longer than 64 KiB; its end is not kept)".utf8)
            lines += line(cut, step: step, &state)
            state.rest = []
            state.isInLongLine = true
        }
        return lines
    }

    private func interpreted(_ bytes: [UInt8], step: Int, _ state: inout State) -> [UInt8] {
        guard bytes.contains(UInt8(ascii: ":")) else { return line(bytes, step: step, &state) }
        let meaning = state.interpreter.interpret(String(decoding: bytes, as: UTF8.self))
        // After `::echo::on` commands are shown as they stand, but never what is to be masked.
        var echoed: [UInt8] = []
        switch meaning {
        case .text, .mask, .refused: break
        default: if state.interpreter.echoes { echoed = line(bytes, step: step, &state) }
        }
        return echoed + shown(meaning, bytes, step: step, &state)
    }

    private func shown(_ meaning: OutputLine, _ bytes: [UInt8], step: Int, _ state: inout State) -> [UInt8] {
        switch meaning {
        case .text: return line(bytes, step: step, &state)
        case .group(let title): return line(Array("##[group]\(title)".utf8), step: step, &state)
        case .endGroup: return line(Array("##[endgroup]".utf8), step: step, &state)
        case .annotation(let annotation):
            Self.keep(annotation, step: step, &state)
            return line(Array(Self.text(of: annotation).utf8), step: step, &state)
        case .mask(let value):
            state.masker.add(value)
            return []
        case .handedOn(let handed):
            guard state.handedOn.count < Self.maximumHandedOn else { return line(bytes, step: step, &state) }
            state.handedOn.append(handed)
            guard state.warned.insert(handed.kind.rawValue).inserted else { return [] }
            let hint = "\(handed.kind.rawValue) is deprecated: write to $\(handed.replacement)"
            return line(Array("##[warning]\(hint)".utf8), step: step, &state)
        case .refused(let text, let reason):
            return line(Array(text.utf8), step: step, &state)
                + line(Array("##[warning]\(reason)".utf8), step: step, &state)
        case .debug(let text):
            return state.showsDebug ? line(Array("##[debug]\(text)".utf8), step: step, &state) : []
        case .consumed: return []
        }
    }

    /// What a step remarked on so far; asked once.
    func takeAnnotations(step: Int) -> [StepAnnotation]? {
        state.withLock { $0.annotations.removeValue(forKey: step) }
    }

    private static func keep(_ annotation: OutputLine.Annotation, step: Int, _ state: inout State) {
        guard let level = StepAnnotation.Level(rawValue: annotation.level.rawValue) else { return }
        let known = state.annotations[step] ?? []
        guard known.filter({ $0.level == level }).count < maximumAnnotations else { return }
        // Escapes in a command may hide a secret from the mask of the stream.
        let masker = state.masker
        func clean(_ text: String) -> String { String(masker.masked(text).prefix(maximumAnnotation)) }
        let kept = StepAnnotation(
            level: level,
            message: clean(annotation.message),
            title: annotation.title.map(clean),
            file: annotation.file.map(clean),
            line: annotation.line,
            endLine: annotation.endLine,
            column: annotation.column,
            endColumn: annotation.endColumn
        )
        state.annotations[step] = known + [kept]
    }

    private static func text(of annotation: OutputLine.Annotation) -> String {
        let place = annotation.file.map { file in
            "\(file)\(annotation.line.map { ":\($0)" } ?? ""): "
        }
        return "##[\(annotation.level.rawValue)]\(place ?? "")\(annotation.message)"
    }

    private func line(_ text: [UInt8], step: Int, _ state: inout State) -> [UInt8] {
        guard !state.isFull else { return [] }
        let head = state.clock.now() + Array(" \(step) ".utf8)
        guard buffer.total + head.count + text.count < Self.maximumSize else {
            state.isFull = true
            return head + Array("##[warning]the log is over 60 MiB: what follows is not kept\n".utf8)
        }
        return head + text + [UInt8(ascii: "\n")]
    }
}
