/// The order of texts by their UTF-8 bytes, as Go has it; Swift's own is by canonical equivalence.
enum Bytewise {
    static func precedes(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }
}
