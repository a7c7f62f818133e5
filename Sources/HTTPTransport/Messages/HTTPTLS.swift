/// Whom to trust and who to be over TLS.
public struct HTTPTLS: Sendable, Hashable {
    /// A PEM file of authorities trusted in place of the system's.
    public var authorityFile: String?
    /// A PEM file with the client's certificate.
    public var certificateFile: String?
    /// A PEM file with the client's private key.
    public var keyFile: String?
    /// Whether the server has to prove who it is.
    ///
    /// False is for those who only ask whether something answers, as probes of containers do.
    public var isVerified = true

    public init(authorityFile: String? = nil, certificateFile: String? = nil, keyFile: String? = nil) {
        self.authorityFile = authorityFile
        self.certificateFile = certificateFile
        self.keyFile = keyFile
    }

    /// The system's authorities and no client certificate.
    public static let system = Self()
}
