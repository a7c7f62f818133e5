/// A commit in two parts: what was signed, and the signature.
struct SignedCommit: Sendable, Hashable {
    /// The commit as it is without its signature.
    let payload: [UInt8]

    /// The armoured signature; nil where there is none.
    let signature: String?

    /// Takes the object of a commit apart.
    ///
    /// - Throws: `badSignature` when there is more than one signature, or one over another form of the commit: which of them
    ///   counts would be for each reader to guess.
    init(_ object: [UInt8]) throws(GitError) {
        var payload: [UInt8] = []
        payload.reserveCapacity(object.count)
        var signature: [UInt8]?
        var isSignature = false
        var place = object.startIndex
        while place < object.endIndex {
            let end = object[place...].firstIndex(of: 0x0A) ?? object.endIndex
            let line = object[place..<end]
            let next = end == object.endIndex ? end : end + 1
            // The header ends with an empty line.
            if line.isEmpty {
                payload += object[place...]
                break
            }
            if line.first == 0x20, isSignature {
                signature?.append(0x0A)
                signature?.append(contentsOf: line.dropFirst())
            } else if line.starts(with: Array("gpgsig ".utf8)) {
                guard signature == nil else {
                    throw GitError(.badSignature, "the commit has several signatures")
                }
                isSignature = true
                signature = Array(line.dropFirst(7))
            } else {
                isSignature = false
                guard !line.starts(with: Array("gpgsig".utf8)) else {
                    throw GitError(.badSignature, "the commit has a signature of another form")
                }
                payload += object[place..<next]
            }
            guard signature?.count ?? 0 <= SSHSignature.limit else {
                throw GitError(.tooLarge, "the signature has more than \(SSHSignature.limit) bytes")
            }
            place = next
        }
        self.payload = payload
        self.signature = signature.map { String(decoding: $0, as: UTF8.self) }
    }
}
