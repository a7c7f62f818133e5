import Moderation
import Testing

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

    @Test(
        "refuses a file it cannot learn from, and says why",
        arguments: [
            ("", "empty"), ("a,b\n", "id and comment_text"), ("id,comment_text\n", "no column named after a label"),
            ("id,comment_text,toxic\n1,x\n", "line 2"),
            ("id,comment_text,toxic\n1,x,maybe\n", "a label is 0, 1 or empty"),
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
