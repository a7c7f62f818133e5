import Manifests
import Testing

@Suite("Setting images in any kustomization")
struct ImageEditPropertyTests {
    @Test("the diff is exactly the lines of the images named, and doing it again changes nothing", arguments: 0..<400)
    func lines(seed: Int) throws {
        var source = Source(seed: seed)
        let before = source.kustomization()
        let named = source.images.indices.filter { _ in Bool.random(using: &source.generator) }
        let changes = named.map { index in
            ImageChange(
                name: source.images[index].name,
                newName: Int.random(in: 0..<4, using: &source.generator) == 0 ? "mirror.example:5000/x" : nil,
                newTag: ["v2", "1234567", "1.10", "true", "0x1F", "v1"].randomElement(using: &source.generator)
            )
        }
        let after = try edited(before.text, changes)
        let (old, new) = (before.text.split(separator: before.lineEnd), after.split(separator: before.lineEnd))
        let touched = named.map { source.images[$0].lines }
        let kept = old.indices.filter { line in !touched.contains { $0.contains(line) } }.map { old[$0] }
        // Every other line stands as it was, in its order.
        var rest = new[...]
        for line in kept {
            let place = try #require(rest.firstIndex(of: line), "\(before.text)\n→\n\(after)")
            rest = rest[(place + 1)...]
        }
        let most = touched.map(\.count).reduce(0, +) + changes.count * 2
        #expect(new.count - kept.count <= most, "\(before.text)\n→\n\(after)")
        #expect(try edited(after, changes) == after)
        for change in changes {
            #expect(try render(after, change.name) == expected(change, in: try render(before.text, change.name)))
        }
    }

    private func edited(_ text: String, _ changes: [ImageChange]) throws -> String {
        String(decoding: try ImageEdit.setImage(in: Array(text.utf8), file: "k", changes: changes), as: UTF8.self)
    }

    /// The image a container gets that has this one at `:old`.
    private func render(_ kustomization: String, _ image: String) throws -> String {
        let files = [
            "kustomization.yaml": kustomization,
            "d.yaml":
                "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: '\(image):old'}]}\n",
        ]
        let pod = try Kustomize.build("", in: InMemoryTree(files))[0]
        return try #require(pod.root["spec"]?["containers"]?.list?.first?["image"]?.string)
    }

    private func expected(_ change: ImageChange, in image: String) -> String {
        let plain = image.prefix { $0 != "@" }
        let slash = plain.lastIndex(of: "/") ?? plain.startIndex
        let name = plain[slash...].firstIndex(of: ":").map { plain[..<$0] } ?? plain
        return "\(change.newName ?? String(name)):\(change.newTag ?? "")"
    }
}

/// Writes kustomizations in the styles people write them in.
private struct Source {
    struct Image {
        let name: String
        /// The places of its lines among those that are not empty.
        var lines: Range<Int>
    }

    var generator: Random
    private(set) var images: [Image] = []

    init(seed: Int) { generator = Random(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1) }

    mutating func kustomization() -> (text: String, lineEnd: String) {
        var lines = pick([["# the overlay"], ["---"], []]) + ["resources: [d.yaml]   # one", "namePrefix: 'x-'"]
        let indentation = pick(["", "  ", "    "])
        lines.append("images:" + pick(["", "  # bumped by a machine"]))
        for index in 0..<Int.random(in: 1...4, using: &generator) {
            lines += pick([[], ["\(indentation)# image \(index)"]])
            let name = pick(["", "registry.example:5000/"]) + "image-\(index)"
            let item = entry(name).map { indentation + $0 }
            images.append(Image(name: name, lines: lines.count..<(lines.count + item.count)))
            lines += item
        }
        lines += pick([[], ["# the end"], ["commonLabels: {a: b}", "# end"]])
        let lineEnd = pick(["\n", "\r\n"])
        return (lines.joined(separator: lineEnd) + pick([lineEnd, lineEnd, ""]), lineEnd)
    }

    private mutating func entry(_ name: String) -> [String] {
        let digest = "sha256:" + String(repeating: "0a", count: 32)
        var fields = [("name", pick([name, "\"\(name)\"", "'\(name)'"]))]
        if pick([true, false]) { fields.append(("newTag", pick(["v1", "'v1'", "\"v1\"", "\"1.0\""]))) }
        if pick([true, false]) { fields.append(("newName", pick(["other/x", "'other/x'"]))) }
        if pick([true, false, false]) { fields.append(("digest", digest)) }
        fields.shuffle(using: &generator)
        if pick([true, false, false]) { return ["- {" + fields.map { "\($0): \($1)" }.joined(separator: ", ") + "}"] }
        let gap = pick([" ", "   "])
        return fields.enumerated().map { index, field in
            let comment = pick(["", "", " # why"])
            return (index == 0 ? "-\(gap)" : " \(gap)") + "\(field.0): \(field.1)\(comment)"
        }
    }

    private mutating func pick<Choice>(_ choices: [Choice]) -> Choice {
        choices[Int.random(in: 0..<choices.count, using: &generator)]
    }
}

/// The same numbers for the same seed.
private struct Random: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
