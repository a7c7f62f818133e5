import CSSL

/// What connections with one certificate have in common.
///
/// OpenSSL shares it between threads, and it is not changed once it is in use, which makes the unchecked conformance true.
@safe final class CertificateContext: @unchecked Sendable {
    let pointer: OpaquePointer

    /// Without a certificate yet; nil when the system has no memory for it.
    init?() {
        guard let pointer = unsafe headgate_make_context() else { return nil }
        unsafe self.pointer = pointer
    }

    deinit {
        unsafe SSL_CTX_free(pointer)
    }

    /// Puts a certificate in; what is wrong with it, for people, when it cannot be used.
    func use(_ certificate: ProxyCertificate) -> String? {
        let chain = Array(certificate.chain.utf8)
        let key = Array(certificate.key.utf8)
        switch unsafe headgate_use_certificate(pointer, chain, Int32(chain.count), key, Int32(key.count)) {
        case HEADGATE_CERTIFICATE_GOOD: return nil
        case HEADGATE_CERTIFICATE_BAD_CHAIN: return "its chain is no PEM of certificates"
        case HEADGATE_CERTIFICATE_BAD_KEY: return "its key is no PEM of a private key without a password"
        default: return "its key belongs to another certificate"
        }
    }
}
