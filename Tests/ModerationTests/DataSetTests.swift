import Testing

@testable import Moderation

@Suite("Data set")
struct DataSetTests {
    @Test("takes a label that is missing, empty or negative for unknown")
    func unknown() throws {
        var data = DataSet()
        let csv = "id,comment_text,toxic,insult,other\n1,one,1,,x\n2,two,0,-1,y\n3,three,0,1,z\n"
        try data.add(csv: Array(csv.utf8), name: "some.csv")
        try data.add(csv: Array("toxic,comment_text,id\n1,four,4\n".utf8), name: "more.csv")
        #expect(data.comments.map { $0.annotation[.toxic] } == [true, false, false, true])
        #expect(data.comments.map { $0.annotation[.insult] } == [nil, nil, true, nil])
        #expect(data.comments.map { $0.annotation[.threat] } == [nil, nil, nil, nil])
        #expect(data.comments.map { $0.source } == [0, 0, 0, 1])
        #expect(data.sources.map { $0.rows } == [3, 1])
        #expect(data.sources[1].sha256.utf8.count == 64)
    }

    @Test("reads other layouts when told the columns")
    func layouts() throws {
        var columns = DataColumns()
        columns.text = "BODY"
        columns.group = "topic"
        try columns.add("toxic=REMOVED")
        try columns.add("insult=rude")
        var data = DataSet()
        let csv = "BODY,REMOVED,rude,topic\none,1,0.7,a\ntwo,false,0.2,b\nthree,TRUE,,a\n"
        try data.add(csv: Array(csv.utf8), name: "forum.csv", columns: columns)
        #expect(data.comments.map { $0.annotation[.toxic] } == [true, false, true])
        #expect(data.comments.map { $0.annotation[.insult] } == [true, false, nil])
        #expect(data.comments.map { $0.group } == ["a", "b", "a"])
        #expect(Set(data.comments.map { $0.id }).count == 3)
    }

    @Test("refuses a column that is not named after a label", arguments: ["toxic", "=x", "rude=x", "toxic=", ""])
    func assignments(text: String) {
        var columns = DataColumns()
        let error = #expect(throws: ModerationError.self) { try columns.add(text) }
        #expect(error?.message.contains("LABEL=COLUMN") == true)
    }

    @Test("answers any bytes with records or a complaint", arguments: 0..<4 as Range<UInt64>)
    func noise(seed: UInt64) throws {
        let alphabet = Array("a,\"\r\n01\u{E9};=".utf8)
        var random = RandomSource(seed: seed)
        for _ in 0..<500 {
            let noise = (0..<Int(random.next() % 60)).map { _ in
                seed % 2 == 0 ? alphabet[Int(random.next() % UInt64(alphabet.count))] : UInt8(random.next() % 256)
            }
            try readOrRefuse(Array("comment_text,toxic\n".utf8) + noise)
            try readOrRefuse(noise)
        }
    }

    @Test(
        "answers a file cut short or with bits flipped with records or a complaint",
        arguments: 0..<4 as Range<UInt64>
    )
    func damaged(seed: UInt64) throws {
        var random = RandomSource(seed: seed)
        let rows = (0..<20).map { "\($0),\"said \"\"so\"\",\r\nand \u{E9}\",\($0 % 2)\r\n" }.joined()
        let good = Array("id,comment_text,toxic\r\n\(rows)".utf8)
        var fewer = 0
        for _ in 0..<300 {
            var bytes = good
            if random.next() % 2 == 0 { bytes = Array(bytes.prefix(Int(random.next() % UInt64(bytes.count)))) }
            for _ in 0..<random.next() % 4 where !bytes.isEmpty {
                bytes[Int(random.next() % UInt64(bytes.count))] ^= 1 << UInt8(random.next() % 8)
            }
            if try readOrRefuse(bytes) < 20 { fewer += 1 }
        }
        #expect(fewer > 100)
    }

    /// How many rows were read; a refusal must name the file.
    @discardableResult
    private func readOrRefuse(_ bytes: [UInt8]) throws -> Int {
        var data = DataSet()
        do {
            try data.add(csv: bytes, name: "noise.csv")
        } catch {
            #expect(error.code == .invalidData)
            #expect(error.message.contains("noise.csv"))
        }
        return data.comments.count
    }

    @Test(
        "refuses a file it cannot learn from, and says why",
        arguments: [
            ("", "empty"), ("a,b\n", "no column comment_text, only a, b"),
            ("id,comment_text\n", "no column is named after a label"),
            ("id,comment_text,toxic\n1,x\n", "line 2"),
            ("id,comment_text,toxic\n1,x,maybe\n", "line 2: a label is 0, 1"),
            ("id,comment_text,toxic\n1,x,1\n2,\"x,0\n", "line 3 has a quoted field that never ends"),
        ]
    )
    func refuses(csv: String, reason: String) {
        let error = #expect(throws: ModerationError.self) {
            var data = DataSet()
            try data.add(csv: Array(csv.utf8), name: "bad.csv")
        }
        #expect(error?.message.contains(reason) == true)
        #expect(error?.message.contains("bad.csv") == true)
    }

    @Test("holds out a row by its id alone, about as many as asked for")
    func heldOut() {
        let rows = (0..<4000).map { LabelledComment(id: "row-\($0)", text: [], annotation: LabelAnnotation()) }
        let heldOut = rows.count { $0.isHeldOut(share: 51) }
        #expect((680...920).contains(heldOut))
        #expect(rows.count { $0.isHeldOut(share: 0) } == 0)
        #expect(rows.map { $0.isHeldOut(share: 51) } == rows.map { $0.isHeldOut(share: 51) })
    }
}
