/// One member of a tar archive.
struct TarEntry: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        case file(size: Int64)
        case directory
        case link(target: String)
    }

    var path: String
    var kind: Kind
    var mode: UInt32
    /// Seconds since 1970.
    var modified: Int64

    var size: Int64 {
        if case .file(let size) = kind { size } else { 0 }
    }

    /// How many bytes the content takes with the zeros that fill its last block.
    var paddedSize: Int64 { (size + TarHeader.blockSize64 - 1) / TarHeader.blockSize64 * TarHeader.blockSize64 }
}
