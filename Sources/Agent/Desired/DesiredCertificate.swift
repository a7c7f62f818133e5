/// A certificate chain and its key in PEM; neither is ever described.
struct DesiredCertificate: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    var chain: String
    var key: String

    var description: String { "a certificate" }

    var customMirror: Mirror { Mirror(self, children: []) }
}
