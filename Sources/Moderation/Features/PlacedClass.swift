/// The class of a word in a token.
struct PlacedClass: Sendable {
    var wordClass: WordClass
    /// How many words of the token stand before it.
    var place = 0
    /// Whether it is all there is in the token.
    var isWhole = true
}
