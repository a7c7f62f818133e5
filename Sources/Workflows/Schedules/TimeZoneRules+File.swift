extension TimeZoneRules {
    /// The largest file that is read.
    public static let maximumBytes = 1 << 20

    /// Reads a file of the IANA database, of version 2 or later.
    ///
    /// - Throws: An error of code `invalidData` where it is none.
    public init(file bytes: [UInt8]) throws(WorkflowError) {
        guard bytes.count <= Self.maximumBytes else { throw Self.malformed }
        var reader = ZoneReader(bytes)
        // The first block has times of 32 bits and is there for old readers.
        let old = try reader.header()
        guard old.version >= UInt8(ascii: "2") else { throw Self.malformed }
        try reader.skip(old.size(time: 4))
        let header = try reader.header()
        var times: [Int] = []
        for _ in 0..<header.times { times.append(try reader.integer(8)) }
        var kinds: [Int] = []
        for _ in 0..<header.times { kinds.append(Int(try reader.byte())) }
        var offsets: [Int] = []
        for _ in 0..<header.kinds {
            offsets.append(try reader.integer(4))
            try reader.skip(2)
        }
        try reader.skip(header.names + header.leaps * 12 + header.standards + header.universals)
        guard !offsets.isEmpty, offsets.allSatisfy({ abs($0) < 172_800 }), kinds.allSatisfy({ $0 < offsets.count }),
            zip(times, times.dropFirst()).allSatisfy({ $0 < $1 })
        else { throw Self.malformed }
        let footer = try reader.footer()
        let rule = footer.isEmpty ? nil : PosixTimeZone(footer)
        if !footer.isEmpty, rule == nil { throw Self.malformed }
        self.init(
            changes: zip(times, kinds).map { ($0, offsets[$1]) },
            firstOffset: offsets[0],
            rule: rule
        )
    }

    fileprivate static let malformed = WorkflowError(.invalidData, "this is no time zone's file of version 2 or later")
}

/// Reads the parts of a time zone's file.
private struct ZoneReader {
    struct Header {
        var version: UInt8
        var universals: Int
        var standards: Int
        var leaps: Int
        var times: Int
        var kinds: Int
        var names: Int

        func size(time: Int) -> Int {
            times * (time + 1) + kinds * 6 + names + leaps * (time + 4) + standards + universals
        }
    }

    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func byte() throws(WorkflowError) -> UInt8 {
        guard place < bytes.count else { throw TimeZoneRules.malformed }
        place += 1
        return bytes[place - 1]
    }

    mutating func skip(_ count: Int) throws(WorkflowError) {
        guard count >= 0, count <= bytes.count - place else { throw TimeZoneRules.malformed }
        place += count
    }

    /// A signed number, the highest byte first.
    mutating func integer(_ size: Int) throws(WorkflowError) -> Int {
        var value = Int(Int8(bitPattern: try byte()))
        for _ in 1..<size { value = value << 8 | Int(try byte()) }
        return value
    }

    mutating func header() throws(WorkflowError) -> Header {
        for wanted in Array("TZif".utf8) {
            guard try byte() == wanted else { throw TimeZoneRules.malformed }
        }
        let version = try byte()
        try skip(15)
        var counts: [Int] = []
        for _ in 0..<6 {
            let count = try integer(4)
            guard (0...100_000).contains(count) else { throw TimeZoneRules.malformed }
            counts.append(count)
        }
        return Header(
            version: version,
            universals: counts[0],
            standards: counts[1],
            leaps: counts[2],
            times: counts[3],
            kinds: counts[4],
            names: counts[5]
        )
    }

    /// The rule after the data, between two line ends.
    mutating func footer() throws(WorkflowError) -> String {
        guard try byte() == 0x0A else { throw TimeZoneRules.malformed }
        let start = place
        while try byte() != 0x0A {}
        return String(decoding: bytes[start..<place - 1], as: UTF8.self)
    }
}
