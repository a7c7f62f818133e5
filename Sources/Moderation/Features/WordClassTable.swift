/// The words of every class, found by hash.
struct WordClassTable: Sendable {
    static let shared = WordClassTable()

    private static let bits: UInt32 = 12
    private var hashes: [UInt32]
    private var classes: [WordClass?]

    private init() {
        hashes = [UInt32](repeating: 0, count: 1 << Self.bits)
        classes = [WordClass?](repeating: nil, count: 1 << Self.bits)
        for (wordClass, list) in WordClassLists.all {
            for word in list.words.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
                insert(word.utf8, wordClass)
                if list.hasPlurals, word.last != "s" { insert(Array(word.utf8) + "s".utf8, wordClass) }
            }
        }
    }

    /// The first class a word is listed under counts.
    private mutating func insert(_ word: some Sequence<UInt8>, _ wordClass: WordClass) {
        let hash = FeatureHash.word(word.map { FeatureHash.merged($0) })
        var place = Int(hash >> (32 - Self.bits))
        while classes[place] != nil {
            if hashes[place] == hash { return }
            place = (place + 1) & (hashes.count - 1)
        }
        hashes[place] = hash
        classes[place] = wordClass
    }

    func find(_ hash: UInt32) -> WordClass? {
        var place = Int(hash >> (32 - Self.bits))
        while let wordClass = classes[place] {
            if hashes[place] == hash { return wordClass }
            place = (place + 1) & (hashes.count - 1)
        }
        return nil
    }
}
