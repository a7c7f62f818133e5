#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Content that zlib has deflated, with what it was.
public struct DeflatedSample: Sendable, CustomStringConvertible {
    public let description: String
    public let content: [UInt8]
    public let deflated: [UInt8]

    public var checksum: UInt32 { ZipFile.checksum(content) }

    private init(_ description: String, _ content: [UInt8], _ base64: String) {
        self.description = description
        self.content = content
        let text = base64.filter { !$0.isWhitespace }
        deflated = Data(base64Encoded: text).map { Array($0) } ?? []
    }

    /// As a gzip file, with a name in its header.
    public var gzip: [UInt8] {
        var bytes: [UInt8] = [0x1F, 0x8B, 8, 0b1000, 0, 0, 0, 0, 0, 3]
        bytes += Array("name".utf8) + [0]
        bytes += deflated
        for value in [checksum, UInt32(content.count)] {
            for place in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: value >> UInt32(8 * place))) }
        }
        return bytes
    }

    public static let all = [table, skewed, fixed, stored, empty]

    /// Five windows of rows, in a block with codes of its own.
    public static let table = DeflatedSample(
        "rows of words",
        rows(10, times: 600),
        """
        7dBLboMwEADQvU/hA3iR/tvjOA1qUIGgNkhRT19jg9RlD/AkNODRfMw7pFM3XHP86UroLyWMS8zDfM7hLtXktLR8TcYhj8dTDvepm7/74TLFte
        Qzz3OOtz7WWeEhzf16qu2toY4Ij9uyY7eHWvKRxzGHp1Q2t0lrcp8/LeE5Xcb+/ascamVrKivKK7ykernrecvtleMSXtdrlOdP03b7t9Ryrat9
        7/8QDkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChA
        gRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgR
        IkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIk
        SIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSI
        ECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIEC
        FChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFC
        hAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChA
        gRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgR
        IkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECFChAgRIkSIECHyL5Ff
        """
    )

    /// Letters whose numbers grow as Fibonacci's do, so that the rarest have codes of thirteen bits.
    public static let skewed = DeflatedSample(
        "letters from rare to frequent",
        skew(14),
        """
        BcGBgQMxDMOw2b7tXWJL5P7jPPD3+X5/v9/zPM/zvu/7vu97zjnnnHPOOefee++9995777333nvvzMzMzMzMzMzMzMzMzMzMzMzu7u7u7u7u7u
        7u7u7u7u7u7u7u7u7u7u7u7u4mSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZKkbdu2bdu2bdu2bdu2bdu2bdu2bdu2bdu2bdu2bdu2
        bdu2bdu2bdu2bdu2bdu2bdu2bdu2bdsWAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAF
        VVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVV
        VVVVVVVVVVVVVVX/AQ==
        """
    )

    public static let fixed = DeflatedSample(
        "a block with the fixed codes",
        Array("hello hello hello hello".utf8),
        "y0jNyclXyEAnAQ=="
    )

    public static let stored = DeflatedSample(
        "a stored block",
        Array("as it is".utf8),
        "AQgA9/9hcyBpdCBpcw=="
    )

    public static let empty = DeflatedSample("nothing", [], "AwA=")

    private static func rows(_ count: Int, times: Int) -> [UInt8] {
        let words = [
            "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu",
            "xi", "omicron", "pi",
        ]
        var state: UInt32 = 1
        let rows = (0..<count).map { row in
            let line = (0..<5).map { _ in
                state = state &* 1_664_525 &+ 1_013_904_223
                return words[Int(state >> 28)]
            }
            return "\(row),\(line.joined(separator: " "))\n"
        }
        return Array(String(repeating: rows.joined(), count: times).utf8)
    }

    private static func skew(_ letters: Int) -> [UInt8] {
        var counts = [1, 1]
        while counts.count < letters { counts.append(counts[counts.count - 1] + counts[counts.count - 2]) }
        return counts.enumerated().flatMap { [UInt8](repeating: UInt8(65 + $0), count: $1) }
    }
}
