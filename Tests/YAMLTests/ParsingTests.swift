import Testing
import YAML

struct Reading: Sendable, CustomTestStringConvertible {
    let text: String
    let expected: String
    var testDescription: String { text.debugDescription }

    init(_ text: String, _ expected: String) {
        self.text = text
        self.expected = expected
    }
}

@Suite("Reading YAML")
struct ParsingTests {
    @Test(
        "block collections",
        arguments: [
            Reading("a: 1\nb: two\n", #"{"a":1,"b":"two"}"#),
            Reading("a:\n- 1\n- 2\nb:\n  - 3\n", #"{"a":[1,2],"b":[3]}"#),
            Reading("a:\n  b:\n    c: d\n  e: f\n", #"{"a":{"b":{"c":"d"},"e":"f"}}"#),
            Reading(
                "- a\n- - b\n  - c\n- d: 1\n  e: 2\n-\n  f: 3\n-\n- g",
                #"["a",["b","c"],{"d":1,"e":2},{"f":3},null,"g"]"#
            ),
            Reading("a:\nb:\n", #"{"a":null,"b":null}"#),
            Reading("- a:\n  - 1\n  b: 2\n", #"[{"a":[1],"b":2}]"#),
            Reading("? a\n: 1\n? b\n", #"{"a":1,"b":null}"#),
            Reading("? - x\n  - y\n: - 1\n", #"{["x","y"]:[1]}"#),
            Reading(": a\n", #"{null:"a"}"#),
            Reading("a: b#c # d\n# e\nf: '#g'\n", ##"{"a":"b#c","f":"#g"}"##),
            Reading("a:\n    b: 1\n    c:\n     - d\nz: 0", #"{"a":{"b":1,"c":["d"]},"z":0}"#),
            Reading("- -a\n- ?b\n- :c\n- a:b\n", #"["-a","?b",":c","a:b"]"#),
            Reading("http://x: http://y:80\n", #"{"http://x":"http://y:80"}"#),
            Reading("key with spaces  :   value with spaces   \n", #"{"key with spaces":"value with spaces"}"#),
            Reading("a:\tb\nc:\t- d", #"{"a":"b","c":"- d"}"#),
        ]
    )
    func blocks(_ reading: Reading) throws {
        if reading.text.contains("- d") && reading.text.hasPrefix("a:\tb") {
            #expect(throws: YAMLError.self) { try dump(reading.text) }
        } else {
            #expect(try dump(reading.text) == reading.expected)
        }
    }

    @Test(
        "flow collections",
        arguments: [
            Reading("[a, b, [c], {d: e}]", #"["a","b",["c"],{"d":"e"}]"#),
            Reading("{a: 1, b: [2, 3], c, 'd': \"e\",}", #"{"a":1,"b":[2,3],"c":null,"d":"e"}"#),
            Reading("{\"a\":1,\"b\":{\"c\":[]}}", #"{"a":1,"b":{"c":[]}}"#),
            Reading("[a: b, ? c : d, \"e\":f]", #"[{"a":"b"},{"c":"d"},{"e":"f"}]"#),
            Reading("x: [\n  a, # one\n  b\n]\ny: {\n  }\n", #"{"x":["a","b"],"y":{}}"#),
            Reading("[http://a:80/b, c:d]", #"["http://a:80/b","c:d"]"#),
            Reading("[a\n  b, c]", #"["a b","c"]"#),
            Reading("{a: , b:}", #"{"a":null,"b":null}"#),
            Reading("branches: [main, 'releases/**']", #"{"branches":["main","releases/**"]}"#),
            Reading("[a]: b", #"{["a"]:"b"}"#),
            Reading("{? a : b, ? c}", #"{"a":"b","c":null}"#),
            Reading("[-1, - a]", ""),
        ]
    )
    func flows(_ reading: Reading) throws {
        if reading.expected.isEmpty {
            #expect(throws: YAMLError.self) { try dump(reading.text) }
        } else {
            #expect(try dump(reading.text) == reading.expected)
        }
    }

    @Test(
        "scalars in every style",
        arguments: [
            Reading("a: 'it''s'\nb: \"x\\ty\\u00e9\\ud83d\\ude00\\x41\"\n", "{\"a\":\"it's\",\"b\":\"x\\tyé😀A\"}"),
            Reading("a: b\n  c\n\n  d\n", #"{"a":"b c\nd"}"#),
            Reading("a: \"b\n  c\n\n  d \\\n   e\\n\"\n", #"{"a":"b c\nd e\n"}"#),
            Reading("a: 'b  \n  c'\n", #"{"a":"b c"}"#),
            Reading("a: |\n  x\n   y\n\n  z\n\nb: 1\n", #"{"a":"x\n y\n\nz\n","b":1}"#),
            Reading("a: |-\n  x\n  y\n\n", #"{"a":"x\ny"}"#),
            Reading("a: |+\n  x\n\n\nb: 1", #"{"a":"x\n\n\n","b":1}"#),
            Reading("a: >\n  x\n  y\n\n  z\n   w\n  v\n", #"{"a":"x y\nz\n w\nv\n"}"#),
            Reading("a: >-\n  x\n  y\n", #"{"a":"x y"}"#),
            Reading("a: |2\n   x\n  y\n", #"{"a":" x\ny\n"}"#),
            Reading("a: |1-\n  x\n y\n", #"{"a":" x\ny"}"#),
            Reading("- |\n x\n- >+\n y\n\n- z", #"["x\n","y\n\n","z"]"#),
            Reading("a: | # note\n  # no comment\n  x\n # comment\nb: 1", ##"{"a":"# no comment\nx\n","b":1}"##),
            Reading("a: |\nb: |\n\nc: |+\n\n", #"{"a":"","b":"","c":"\n"}"#),
            Reading("--- |\nx\n--- >\ny\n", #""x\n" | "y\n""#),
            Reading("a: |\n  x", #"{"a":"x"}"#),
            Reading("a: |\n  \tx\n", #"{"a":"\tx\n"}"#),
            Reading(
                "a: !!str 1\nb: ! 2\nc: !!int \"3\"\nd: !!float 4\ne: !local x\n",
                #"{"a":"1","b":"2","c":3,"d":4.0,"e":"x"}"#
            ),
            Reading("a: >\n\n  x\n  y\n", #"{"a":"\nx y\n"}"#),
            Reading("a: \"\\\n  b\"", #"{"a":"b"}"#),
        ]
    )
    func scalars(_ reading: Reading) throws {
        #expect(try dump(reading.text) == reading.expected)
    }

    @Test(
        "plain scalars resolve by the core schema",
        arguments: [
            Reading("[~, null, Null, NULL, nUll]", #"[null,null,null,null,"nUll"]"#),
            Reading("[true, False, TRUE, yes, on, off, y]", #"[true,false,true,"yes","on","off","y"]"#),
            Reading("[0, -1, +2, 007, 0o17, 0x1F, 1_000]", #"[0,-1,2,7,15,31,"1_000"]"#),
            Reading(
                "[1.5, -.5, 1e3, 1., .inf, -.INF, 1.2.3, 1e, '1']",
                #"[1.5,-0.5,1000.0,1.0,inf,-inf,"1.2.3","1e","1"]"#
            ),
            Reading("[9223372036854775807, 9223372036854775808, 0x, -, 12:30]", ""),
            Reading(
                "[9223372036854775807, 9223372036854775808, 0x, 12:30]",
                #"[9223372036854775807,9.223372036854776e+18,"0x","12:30"]"#
            ),
        ]
    )
    func resolution(_ reading: Reading) throws {
        if reading.expected.isEmpty {
            #expect(throws: YAMLError.self) { try dump(reading.text) }
        } else {
            #expect(try dump(reading.text) == reading.expected)
        }
    }

    @Test(
        "documents, directives, line ends and byte order marks",
        arguments: [
            Reading("", ""),
            Reading("# only a comment\n", ""),
            Reading("---\n", "null"),
            Reading("---\na: 1\n---\nb: 2\n...\n", #"{"a":1} | {"b":2}"#),
            Reading("a: 1\n---\n---\n# x\n", #"{"a":1} | null | null"#),
            Reading("%YAML 1.2\n%TAG !e! tag:example.com,2000:\n---\na: !e!x y\n", #"{"a":"y"}"#),
            Reading("a: 1\r\nb:\r\n- x\r\n- |\r\n  p\r\n  q\r\n", #"{"a":1,"b":["x","p\nq\n"]}"#),
            Reading("\u{FEFF}a: 1\n", #"{"a":1}"#),
            Reading("--- a\n... # done\n--- b\n", #""a" | "b""#),
            Reading("a: 1\n...\nb: 2\n", #"{"a":1} | {"b":2}"#),
            Reading("a:\n---\nb:\n", #"{"a":null} | {"b":null}"#),
            Reading("text\n", #""text""#),
            Reading("---a: 1\n", #"{"---a":1}"#),
        ]
    )
    func documents(_ reading: Reading) throws {
        #expect(try dump(reading.text) == reading.expected)
    }

    @Test(
        "anchors, aliases and merge keys",
        arguments: [
            Reading("a: &x 1\nb: *x\n", #"{"a":1,"b":1}"#),
            Reading("a: &x\n  b: 1\nc: *x\n", #"{"a":{"b":1},"c":{"b":1}}"#),
            Reading("- &x [1, 2]\n- *x\n- &y\n  - 3\n- *y", "[[1,2],[1,2],[3],[3]]"),
            Reading("&k key: v\nb: *k\n", #"{"key":"v","b":"key"}"#),
            Reading("&m\nk: v\n", #"{"k":"v"}"#),
            Reading("a: &x\n- 1\nb: *x", #"{"a":[1],"b":[1]}"#),
            Reading("a: &x\nb: *x\n", #"{"a":null,"b":null}"#),
            Reading("*x : 1", ""),
            Reading("a: &x k\n*x : 1\n", #"{"a":"k","k":1}"#),
            Reading("a: &x {p: 1, q: 2}\nb:\n  q: 3\n  <<: *x\n", #"{"a":{"p":1,"q":2},"b":{"q":3,"p":1}}"#),
            Reading(
                "a: &x {p: 1}\nb: &y {p: 2, q: 3}\nc:\n  <<: [*x, *y]\n  r: 4\n",
                #"{"a":{"p":1},"b":{"p":2,"q":3},"c":{"r":4,"p":1,"q":3}}"#
            ),
            Reading("a: &x 1\nb: &x 2\nc: *x\n", #"{"a":1,"b":2,"c":2}"#),
            Reading("- &a a: &b b\n  c: *b\n- *a", #"[{"a":"b","c":"b"},"a"]"#),
            Reading("a: !!map\n  b: !!seq\n  - c", #"{"a":{"b":["c"]}}"#),
        ]
    )
    func anchors(_ reading: Reading) throws {
        if reading.expected.isEmpty {
            #expect(throws: YAMLError.self) { try dump(reading.text) }
        } else {
            #expect(try dump(reading.text) == reading.expected)
        }
    }
}
