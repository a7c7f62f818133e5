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

    @Test("answers any bytes with a record or a complaint")
    func noise() throws {
        let alphabet = Array("a,\"\r\n01\u{E9};=".utf8)
        var random = RandomSource(seed: 11)
        for _ in 0..<500 {
            let noise = (0..<Int(random.next() % 60)).map { _ in alphabet[Int(random.next() % UInt64(alphabet.count))] }
            var data = DataSet()
            do {
                try data.add(csv: Array("comment_text,toxic\n".utf8) + noise, name: "noise.csv")
            } catch {
                #expect(error.code == .invalidData)
                #expect(error.message.contains("noise.csv"))
            }
        }
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
