import Testing
import YAML

@Suite("Writing YAML")
struct EmitterTests {
    private func value(_ text: String) -> String {
        var emitter = YAMLEmitter()
        emitter.beginMapping(isEmpty: false)
        emitter.key("k")
        emitter.string(text)
        emitter.endMapping()
        return String(emitter.text.dropFirst(2))
    }

    @Test(
        "a string is written in the style that keeps it one",
        arguments: [
            ("plain", " plain\n"), ("", " \"\"\n"), ("true", " \"true\"\n"), ("yes", " \"yes\"\n"),
            ("0755", " \"0755\"\n"),
            ("1.5", " \"1.5\"\n"), ("1_000", " \"1_000\"\n"), ("12:30", " \"12:30\"\n"),
            ("2024-01-02", " \"2024-01-02\"\n"),
            ("~", " \"~\"\n"), ("null", " \"null\"\n"), ("<<", " \"<<\"\n"), ("1.2.3", " 1.2.3\n"), ("- a", " '- a'\n"),
            ("a: b", " 'a: b'\n"), ("a #b", " 'a #b'\n"), ("{a}", " '{a}'\n"), ("it's", " it's\n"), ("'q", " '''q'\n"),
            (" a", " ' a'\n"), ("a\tb", " \"a\\tb\"\n"), ("a\nb", " |-\n  a\n  b\n"), ("a\n", " |\n  a\n"),
            ("a\n\n", " |+\n  a\n\n"), (" a\nb", " |2-\n   a\n  b\n"), ("a \nb", " \"a \\nb\"\n"), ("é", " é\n"),
            ("😀", " \"\\U0001F600\"\n"), ("*", " '*'\n"), ("a:b", " a:b\n"), ("-", " '-'\n"), ("-a", " -a\n"),
            ("---", " '---'\n"), ("\u{FEFF}", " \"\\uFEFF\"\n"),
        ]
    )
    func strings(text: String, written: String) throws {
        #expect(value(text) == written)
        let read = try YAML.parseSingle("k:\(value(text))")
        #expect(read["k"]?.scalar?.resolved == .string(text))
    }

    @Test("a long line is folded past column 80, and reads back the same", arguments: ["word ", "it's: ", "tab\t "])
    func folding(word: String) throws {
        let text = String(repeating: word, count: 40) + "end"
        let written = value(text)
        #expect(written.split(separator: "\n").count > 1)
        #expect(written.split(separator: "\n").allSatisfy { $0.count < 95 })
        #expect(try YAML.parseSingle("k:\(written)")["k"]?.text == text)
    }

    @Test("collections nest as sigs.k8s.io/yaml nests them")
    func collections() {
        var emitter = YAMLEmitter()
        emitter.beginMapping(isEmpty: false)
        emitter.key("a")
        emitter.beginSequence(isEmpty: false)
        emitter.beginMapping(isEmpty: false)
        emitter.key("b")
        emitter.integer(1)
        emitter.key("c")
        emitter.beginMapping(isEmpty: false)
        emitter.key("d")
        emitter.string("x\ny\n")
        emitter.endMapping()
        emitter.endMapping()
        emitter.beginSequence(isEmpty: false)
        emitter.string("p\nq")
        emitter.bool(true)
        emitter.endSequence()
        emitter.null()
        emitter.beginMapping(isEmpty: true)
        emitter.endSequence()
        emitter.key("e")
        emitter.beginSequence(isEmpty: true)
        emitter.endMapping()
        emitter.separateDocuments()
        emitter.string("z")
        let expected = """
            a:
            - b: 1
              c:
                d: |
                  x
                  y
            - - |-
                p
                q
              - true
            - null
            - {}
            e: []
            ---
            z

            """
        #expect(emitter.text == expected)
    }

    @Test("any text reads back the same, as a value and as a key")
    func roundTrip() throws {
        var random = SeededGenerator(seed: 3)
        let letters = Array("ab:#-'\"\\ \n\t{}[],&*!|>%@`?0.é\u{2028}\u{85}\u{7}😀")
        for _ in 0..<3_000 {
            let text = String(
                (0..<Int.random(in: 0...14, using: &random)).compactMap { _ in letters.randomElement(using: &random) }
            )
            var emitter = YAMLEmitter()
            emitter.beginMapping(isEmpty: false)
            emitter.key(text + "k")
            emitter.beginSequence(isEmpty: false)
            emitter.string(text)
            emitter.endSequence()
            emitter.endMapping()
            let root = try YAML.parseSingle(emitter.text)
            #expect(root.mapping?.first?.key.text == text + "k", "\(emitter.text.debugDescription)")
            #expect(root.mapping?.first?.value.sequence?.first?.text == text, "\(emitter.text.debugDescription)")
        }
    }

    @Test("the nearest known word is suggested, if it is near")
    func suggestions() {
        let known = ["resources", "namespace", "namePrefix", "images"]
        #expect(Suggestion.nearest(to: "resorces", in: known) == "resources")
        #expect(Suggestion.nearest(to: "Images", in: known) == "images")
        #expect(Suggestion.nearest(to: "iamges", in: known) == "images")
        #expect(Suggestion.nearest(to: "nameprefix", in: known) == "namePrefix")
        #expect(Suggestion.nearest(to: "completelyOther", in: known) == nil)
        #expect(Suggestion.nearest(to: "", in: known) == nil)
    }
}
