import CGit2
import Glibc

/// libgit2 as this process has it: started once, with options that hold for every repository.
enum Library {
    /// Starts libgit2 unless that has been done.
    static func start() throws(GitError) {
        try started.get()
    }

    private static let started = Result<Void, GitError> { () throws(GitError) in
        try check(git_libgit2_init(), "start libgit2")
        try ignoreConfiguration()
        try boundMemory()
        try setRules()
        try BoundedStream.register()
    }

    /// Neither the machine's nor the user's Git configuration has a say: what Headgate does must not depend on who
    /// starts it, and a configuration can rewrite addresses.
    private static func ignoreConfiguration() throws(GitError) {
        for level in [
            GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL,
        ] {
            try check(unsafe headgate_opts_search_path(level.rawValue, ""), "set Git's search path")
        }
        try check(unsafe headgate_opts_template_path(""), "set Git's template path")
    }

    /// The defaults (256 MiB of objects, 8 GiB of mapped packs) are for programs that do nothing else.
    private static func boundMemory() throws(GitError) {
        try check(headgate_opts_cache_size(1 << 20), "bound Git's cache")
        try check(headgate_opts_window_size(1 << 20), "bound Git's windows")
        try check(headgate_opts_mapped_limit(64 << 20), "bound Git's windows")
        try check(headgate_opts_pack_max_objects(20_000_000), "bound Git's packs")
    }

    private static func setRules() throws(GitError) {
        // Git checks who owns a repository because its configuration can name programs (hooks, filters, fsmonitor,
        // ssh). None of them is ever run here, and a service in a container rarely owns what is mounted into it.
        try check(headgate_opts_owner_validation(0), "set Git's ownership rule")
        try check(headgate_opts_strict_object_creation(1), "make Git strict")
        try check(headgate_opts_strict_hash_verification(1), "make Git strict")
        try check(unsafe headgate_opts_user_agent("headgate"), "set Git's user agent")
        try allowExtensions()
    }

    /// Extensions that change nothing for a reader, so that repositories of newer Gits can be delivered.
    private static func allowExtensions() throws(GitError) {
        let status = unsafe "worktreeconfig".withCString { first in
            unsafe "preciousobjects".withCString { second in
                unsafe "relativeworktrees".withCString { third in
                    var names: [UnsafePointer<CChar>?] = unsafe [first, second, third]
                    return unsafe headgate_opts_extensions(&names, names.count)
                }
            }
        }
        try check(status, "allow Git extensions")
    }

    /// Makes TLS trust what the system trusts, once.
    ///
    /// libgit2 knows one place from the time it was built; images built from scratch have their own. Reading them takes
    /// a megabyte, so it waits for the first use of TLS.
    static func useSystemCertificates() {
        _ = certificates
    }

    private static let certificates: Void = {
        let named = unsafe getenv("SSL_CERT_FILE").map { unsafe String(cString: $0) }
        for file in [named, "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"] {
            guard let file, unsafe access(file, R_OK) == 0 else { continue }
            // A broken bundle must not stop work that needs no TLS; a handshake will report that nothing is trusted.
            if unsafe headgate_opts_certificates(file, nil) == 0 { return }
        }
    }()
}

extension Result where Success == Void, Failure == GitError {
    fileprivate init(_ body: () throws(GitError) -> Void) {
        do throws(GitError) {
            self = .success(try body())
        } catch {
            self = .failure(error)
        }
    }
}
