import Testing
import YAML

struct Edit: Sendable, CustomTestStringConvertible {
    let before: String
    let path: String
    let value: String
    let after: String
    var testDescription: String { "\(path) = \(value.debugDescription) in \(before.debugDescription)" }

    init(_ before: String, _ path: String, _ value: String, _ after: String) {
        self.before = before
        self.path = path
        self.value = value
        self.after = after
    }
}

@Suite("Editing YAML")
struct EditTests {
    private func text(_ edit: YAMLEdit) -> String { String(decoding: edit.bytes, as: UTF8.self) }

    @Test(
        "a scalar is replaced in place, in its style where that can carry the text",
        arguments: [
            Edit("a: 1 # one\nb: x\n", "a", "2", "a: 2 # one\nb: x\n"),
            Edit("a: x # one\n", "a", "y z", "a: y z # one\n"),
            Edit("a: 'x'\n", "a", "it's", "a: 'it''s'\n"),
            Edit("a: \"x\"\n", "a", "y\n\"q\"", "a: \"y\\n\\\"q\\\"\"\n"),
            Edit("a: 'x'\n", "a", "y\nz", "a: \"y\\nz\"\n"),
            Edit("a: v1\n", "a", "123", "a: \"123\"\n"),
            Edit("a: v1\n", "a", "1e3", "a: \"1e3\"\n"),
            Edit("a: v1\n", "a", "yes", "a: \"yes\"\n"),
            Edit("a: v1\n", "a", "x: y", "a: \"x: y\"\n"),
            Edit("a: v1\n", "a", "x #y", "a: \"x #y\"\n"),
            Edit("a: v1\n", "a", "", "a: \"\"\n"),
            Edit("a: true\n", "a", "false", "a: false\n"),
            Edit("a:\nb: 1\n", "a", "x", "a: x\nb: 1\n"),
            Edit("a: # note\nb: 1\n", "a", "x", "a: x # note\nb: 1\n"),
            Edit("a: {b: c, d: e}\n", "a.d", "f, g", "a: {b: c, d: \"f, g\"}\n"),
            Edit("a:\r\n- b: 'x'\r\n  c: y\r\n", "a[0].c", "z", "a:\r\n- b: 'x'\r\n  c: z\r\n"),
            Edit("a: |\n  x\n  y\nb: 1\n", "a", "z", "a: z\nb: 1\n"),
            Edit("a: &k !!str x\nb: *k\n", "a", "x", "a: &k !!str x\nb: *k\n"),
            Edit("é: [ü, ö]\n", "é[1]", "ß", "é: [ü, ß]\n"),
        ]
    )
    func set(_ edit: Edit) throws {
        var yaml = try YAMLEdit(Array(edit.before.utf8))
        let path = try #require(YAMLPathStep.parse(edit.path))
        try yaml.set(path, to: edit.value)
        #expect(text(yaml) == edit.after)
        let again = yaml.bytes
        try yaml.set(path, to: edit.value)
        #expect(yaml.bytes == again)
    }

    @Test("what an alias or a merge key brings is not changed")
    func aliases() throws {
        var yaml = try YAMLEdit(Array("x: &a {p: q}\ny: *a\nz:\n  <<: *a\n  r: s\n".utf8))
        for path in ["y.p", "y", "z.p"] {
            let steps = try #require(YAMLPathStep.parse(path))
            #expect(throws: YAMLError.self) { try yaml.set(steps, to: "t") }
        }
        #expect(throws: YAMLError.self) { try yaml.set(["x", "p"], to: "t") }
        try yaml.set(["z", "r"], to: "t")
        #expect(text(yaml).hasSuffix("r: t\n"))
    }

    @Test(
        "a key is added at the end of its mapping",
        arguments: [
            Edit("a: 1 # x\nb: 2\n", "", "v", "a: 1 # x\nb: 2\nk: v\n"),
            Edit("a: 1", "", "v", "a: 1\nk: v\n"),
            Edit("", "", "v", "k: v\n"),
            Edit("# only\n", "", "v", "# only\nk: v\n"),
            Edit("a:\n  b: 1\n\n# end\nc: 2\n", "a", "v", "a:\n  b: 1\n  k: v\n\n# end\nc: 2\n"),
            Edit("- a: 1\n  b: 2 # two\n- c\n", "[0]", "v", "- a: 1\n  b: 2 # two\n  k: v\n- c\n"),
            Edit("a: {b: 1}\n", "a", "v", "a: {b: 1, k: v}\n"),
            Edit("a: {b: 1, }\n", "a", "v", "a: {b: 1, k: v }\n"),
            Edit("a: {}\nb: 1\n", "a", "v", "a:\n  k: v\nb: 1\n"),
            Edit("a:\nb: 1\n", "a", "v", "a:\n  k: v\nb: 1\n"),
            Edit("a:\r\n  b: 1\r\nc: 2\r\n", "a", "v", "a:\r\n  b: 1\r\n  k: v\r\nc: 2\r\n"),
            Edit("a:\n  b: |\n    x\n\n\nc: 2\n", "a", "v", "a:\n  b: |\n    x\n  k: v\n\n\nc: 2\n"),
        ]
    )
    func insert(_ edit: Edit) throws {
        var yaml = try YAMLEdit(Array(edit.before.utf8))
        let path = edit.path.isEmpty ? [] : try #require(YAMLPathStep.parse(edit.path))
        try yaml.insert("k", .string(edit.value), into: path)
        #expect(text(yaml) == edit.after)
    }

    @Test(
        "an item is added at the end of its list",
        arguments: [
            Edit("a:\n- 1\n- 2 # two\nb: 3\n", "a", "v", "a:\n- 1\n- 2 # two\n- v\nb: 3\n"),
            Edit("a:\n  - x: 1\n    y: 2\nb: 3\n", "a", "v", "a:\n  - x: 1\n    y: 2\n  - v\nb: 3\n"),
            Edit("a: [1, 2]\n", "a", "v", "a: [1, 2, v]\n"),
            Edit("a: []\n", "a", "v", "a:\n- v\n"),
            Edit("a: [\n# x\n]\n", "a", "v", "a: [\n# x\nv]\n"),
            Edit("a:\nc:\n  - d\n", "a", "v", "a:\n  - v\nc:\n  - d\n"),
            Edit("a:\n- x", "a", "v", "a:\n- x\n- v\n"),
        ]
    )
    func append(_ edit: Edit) throws {
        var yaml = try YAMLEdit(Array(edit.before.utf8))
        try yaml.append(.string(edit.value), to: try #require(YAMLPathStep.parse(edit.path)))
        #expect(text(yaml) == edit.after)
    }

    @Test("a mapping is added as an item, and as a list of its own")
    func mappings() throws {
        let item = YAMLEdit.Value.mapping([(key: "name", value: "a"), (key: "newTag", value: "1")])
        var yaml = try YAMLEdit(Array("resources:\n  - x\n".utf8))
        try yaml.insertList("images", item)
        #expect(text(yaml) == "resources:\n  - x\nimages:\n  - name: a\n    newTag: \"1\"\n")
        try yaml.append(.mapping([(key: "name", value: "b")]), to: ["images"])
        #expect(text(yaml).hasSuffix("    newTag: \"1\"\n  - name: b\n"))
        try yaml.remove("newTag", from: ["images", 0])
        #expect(text(yaml) == "resources:\n  - x\nimages:\n  - name: a\n  - name: b\n")
        var flow = try YAMLEdit(Array("{a: [b]}".utf8))
        try flow.insertList("images", item)
        #expect(text(flow) == "{a: [b], images: [{name: a, newTag: \"1\"}]}")
        try flow.remove("a", from: [])
        #expect(text(flow) == "{images: [{name: a, newTag: \"1\"}]}")
    }

    @Test("an edit of mutated texts changes what it should or refuses")
    func mutations() throws {
        var random = SeededGenerator(seed: 7)
        let corpus = FuzzTests.corpus.map { Array($0.utf8) }
        var done = 0
        for round in 0..<4_000 {
            let bytes = FuzzTests.mutate(corpus[round % corpus.count], with: &random)
            guard var yaml = try? YAMLEdit(bytes) else { continue }
            let before = yaml.bytes
            do {
                if round % 2 == 0 {
                    try yaml.insert("added", .string("x: y"), into: [])
                    #expect(yaml.root["added"]?.text == "x: y")
                } else {
                    try yaml.set(["metadata", "name"], to: "- z")
                    #expect(yaml.node(at: ["metadata", "name"])?.text == "- z")
                }
                done += 1
            } catch {
                #expect(error.code == .edit)
                #expect(yaml.bytes == before)
            }
        }
        #expect(done > 100)
    }
}
