/// Replaces secrets in a stream of bytes by `***`, wherever the stream is cut into chunks.
///
/// Each secret is found as it is, line by line, and as encoders and shells write it (``SecretEncodings``). Neighbouring and overlapping
/// secrets become one `***`. Holds back no more than the longest form of a secret; `finish` gives out the rest.
public struct SecretMasker: Sendable {
    /// The largest secret that is masked whole; of a longer one every line is.
    public static let maximumSecret = 64 << 10

    private var patterns: Set<[UInt8]> = []
    private var automaton = PatternAutomaton([])
    private var state: PatternAutomaton.State = 0

    /// Bytes that may still turn out to belong to a secret.
    private var held: [UInt8] = []

    /// For each byte held, how many bytes of a secret end with it.
    private var matches: [Int] = []
    private var isInMask = false

    private static let mask = Array("***".utf8)
    private static let batch = 4096

    public init(secrets: some Sequence<String> = []) {
        add(secrets)
    }

    /// Masks more secrets in everything that follows, and in what is held back.
    public mutating func add(_ secrets: some Sequence<String>) {
        let before = patterns.count
        for secret in secrets {
            let forms = SecretPatterns.forms(of: secret).filter { $0.count <= 2 * Self.maximumSecret }
            patterns.formUnion(forms)
        }
        guard patterns.count > before else { return }
        automaton = PatternAutomaton(patterns)
        rescan()
    }

    /// Masks one more secret.
    public mutating func add(_ secret: String) {
        add(CollectionOfOne(secret))
    }

    /// The next part of the stream with secrets masked; what may belong to a secret stays held back.
    public mutating func mask(_ chunk: some Sequence<UInt8>) -> [UInt8] {
        let bytes = Array(chunk)
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var place = 0
        while place < bytes.count {
            if state == 0, held.isEmpty {
                // Most of a stream begins no secret: it goes through as it is.
                let end = automaton.firstStart(in: bytes, from: place)
                if end > place {
                    isInMask = false
                    output += bytes[place..<end]
                    place = end
                    continue
                }
            }
            take(bytes[place])
            place += 1
            // Releasing seldom keeps its cost in proportion to the stream, however long a match is under way.
            if held.count >= Self.batch + 2 * automaton.depth(of: state) { release(to: &output) }
        }
        release(to: &output)
        return output
    }

    /// The rest of the stream; the masker then begins a new one.
    public mutating func finish() -> [UInt8] {
        var output: [UInt8] = []
        emit(held.count, to: &output)
        state = 0
        isInMask = false
        return output
    }

    /// A whole text with secrets masked, apart from the stream.
    public func masked(_ text: String) -> String {
        if automaton.isEmpty { return text }
        var masker = SecretMasker()
        masker.patterns = patterns
        masker.automaton = automaton
        let start = masker.mask(text.utf8)
        return String(decoding: start + masker.finish(), as: UTF8.self)
    }

    private mutating func take(_ byte: UInt8) {
        state = automaton.next(state, byte)
        held.append(byte)
        matches.append(automaton.match(at: state))
    }

    /// Gives out what no pattern can reach back to any more.
    private mutating func release(to output: inout [UInt8]) {
        emit(held.count - automaton.depth(of: state), to: &output)
    }

    private mutating func emit(_ count: Int, to output: inout [UInt8]) {
        guard count > 0 else { return }
        var isMasked = [Bool](repeating: false, count: held.count)
        var start = held.count
        for place in held.indices.reversed() {
            start = min(start, place + 1 - matches[place])
            isMasked[place] = start <= place
        }
        for place in 0..<count {
            if !isMasked[place] {
                isInMask = false
                output.append(held[place])
            } else if !isInMask {
                isInMask = true
                output += Self.mask
            }
        }
        held.removeFirst(count)
        matches.removeFirst(count)
    }

    private mutating func rescan() {
        let bytes = held
        let known = matches
        (held, matches, state) = ([], [], 0)
        for byte in bytes {
            take(byte)
        }
        for place in known.indices {
            matches[place] = max(matches[place], known[place])
        }
    }
}
