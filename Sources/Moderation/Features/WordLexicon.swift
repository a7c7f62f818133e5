/// The words a model knows, so that an unknown one can be read as the known one it was made from.
public protocol WordLexicon {
    /// How much a word says by being there: 0 for an unknown word, else greater for rarer words, up to 127.
    func importance(ofWord hash: UInt32) -> Int
    /// Words of greater importance are rare: their characters are looked at as well.
    var commonImportance: Int { get }
}
