import CSSL
import Glibc

/// The certificates of a listener, by the name a client asks for.
@safe final class TLSContext: Sendable {
    /// What connections begin with.
    private let base: CertificateContext
    /// In small letters.
    private let names: [String: CertificateContext]
    /// By what follows the asterisk, with its dot.
    private let wildcards: [String: CertificateContext]
    /// What cannot be used, for people.
    let problems: [String]

    /// Nil without certificates, and when the system has no memory for it.
    static func make(_ certificates: [ProxyCertificate]) -> TLSContext? {
        certificates.isEmpty ? nil : TLSContext(certificates)
    }

    private init?(_ certificates: [ProxyCertificate]) {
        guard let base = CertificateContext() else { return nil }
        // A write to a client that is gone is an error to read, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        var names: [String: CertificateContext] = [:]
        var wildcards: [String: CertificateContext] = [:]
        var problems: [String] = []
        // Whoever asks for another name, or for none, is shown one for every name, or else the first.
        var fallback: ProxyCertificate?
        for certificate in certificates {
            guard let context = CertificateContext() else { return nil }
            if let problem = context.use(certificate) {
                problems.append("the \(certificate) cannot be used: \(problem)")
                continue
            }
            for host in certificate.hosts.map({ $0.lowercased() }) {
                if host.hasPrefix("*.") {
                    if wildcards[String(host.dropFirst())] == nil { wildcards[String(host.dropFirst())] = context }
                } else if names[host] == nil {
                    names[host] = context
                }
            }
            if fallback == nil || (certificate.hosts.isEmpty && fallback?.hosts.isEmpty == false) {
                fallback = certificate
            }
        }
        if let fallback, let problem = base.use(fallback) { problems.append("the \(fallback): \(problem)") }
        self.base = base
        self.names = names
        self.wildcards = wildcards
        self.problems = problems
        unsafe headgate_set_name_callback(base.pointer, Self.choose, Unmanaged.passUnretained(self).toOpaque())
    }

    /// A server's side for a socket; nil when the system has no memory for it.
    func connection(_ fd: Int32) -> OpaquePointer? {
        guard let connection = unsafe SSL_new(base.pointer) else { return nil }
        guard unsafe SSL_set_fd(connection, fd) == 1 else {
            unsafe SSL_free(connection)
            return nil
        }
        unsafe SSL_set_accept_state(connection)
        return unsafe connection
    }

    private func context(for name: String) -> CertificateContext? {
        let name = name.lowercased()
        if let found = names[name] { return found }
        return name.firstIndex(of: ".").flatMap { wildcards[String(name[$0...])] }
    }

    private static let choose: headgate_name_callback = { connection, _, argument in
        guard let connection = unsafe connection, let argument = unsafe argument,
            let name = unsafe headgate_server_name(connection)
        else { return SSL_TLSEXT_ERR_NOACK }
        let contexts = unsafe Unmanaged<TLSContext>.fromOpaque(argument).takeUnretainedValue()
        if let context = unsafe contexts.context(for: String(cString: name)) {
            unsafe SSL_set_SSL_CTX(connection, context.pointer)
        }
        return SSL_TLSEXT_ERR_OK
    }
}
