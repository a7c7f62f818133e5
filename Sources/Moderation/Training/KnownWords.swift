/// The importance of the words that are in enough comments, by hash.
///
/// Most hashes asked for are no word at all, so a filter answers first.
struct KnownWords {
    private var filter = HashFilter(bits: 18)
    private var hashes: [UInt32] = [0]
    /// 0 where no word is.
    private var importances: [Int8] = [0]
    private var shift: UInt32 = 31

    init() {}

    init(_ words: [(hash: UInt32, importance: Int8)]) {
        let bits = max(8, Int.bitWidth - words.count.leadingZeroBitCount + 1)
        hashes = [UInt32](repeating: 0, count: 1 << bits)
        importances = [Int8](repeating: 0, count: 1 << bits)
        shift = UInt32(32 - bits)
        for word in words {
            var place = Int(word.hash >> shift)
            while importances[place] > 0 { place = (place + 1) & (hashes.count - 1) }
            hashes[place] = word.hash
            importances[place] = word.importance
            filter.insert(word.hash)
        }
    }

    func importance(of hash: UInt32) -> Int8 {
        guard filter.contains(hash) else { return 0 }
        var place = Int(hash >> shift)
        while importances[place] > 0 {
            if hashes[place] == hash { return importances[place] }
            place = (place + 1) & (hashes.count - 1)
        }
        return 0
    }
}
