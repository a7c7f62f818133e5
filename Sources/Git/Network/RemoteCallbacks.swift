import CGit2
import Synchronization

/// What libgit2 asks and tells while it talks to a remote.
///
/// The functions find their operation as the sockets do, so there is no payload to keep alive.
enum RemoteCallbacks {
    static func set(in callbacks: inout git_remote_callbacks, _ operation: NetworkOperation) {
        unsafe callbacks.credentials = { out, _, _, allowed, _ in
            guard let out = unsafe out else { return GIT_EAUTH.rawValue }
            return unsafe RemoteCallbacks.offer(out, allowed)
        }
        unsafe callbacks.transfer_progress = { _, _ in
            NetworkOperation.current?.mayContinue() == true ? 0 : GIT_EUSER.rawValue
        }
    }

    static func observePush(in callbacks: inout git_remote_callbacks) {
        unsafe callbacks.pack_progress = { _, _, _, _ in
            NetworkOperation.current?.mayContinue() == true ? 0 : GIT_EUSER.rawValue
        }
        unsafe callbacks.push_transfer_progress = { _, _, _, _ in
            NetworkOperation.current?.mayContinue() == true ? 0 : GIT_EUSER.rawValue
        }
        unsafe callbacks.push_update_reference = { _, reason, _ in
            guard let reason = unsafe reason else { return 0 }
            PushReport.current?.refuse(unsafe String(cString: reason))
            return 0
        }
    }

    private static func offer(
        _ out: UnsafeMutablePointer<UnsafeMutablePointer<git_credential>?>,
        _ allowed: UInt32
    ) -> Int32 {
        guard let operation = NetworkOperation.current else { return GIT_EAUTH.rawValue }
        let host = operation.remote.url.host ?? ""
        guard allowed & GIT_CREDENTIAL_USERPASS_PLAINTEXT.rawValue != 0 else {
            return refuse("\(host) wants a kind of credentials that is not supported")
        }
        guard operation.remote.credentials != nil else {
            return refuse("\(host) wants credentials and none are configured")
        }
        guard let credentials = operation.credentialsOnce() else {
            return refuse("\(host) refused the credentials")
        }
        return unsafe git_credential_userpass_plaintext_new(out, credentials.username, credentials.secret)
    }

    private static func refuse(_ reason: String) -> Int32 {
        NetworkOperation.current?.fail(GitError(.authentication, reason))
        unsafe git_error_set_str(Int32(GIT_ERROR_HTTP.rawValue), reason)
        return GIT_EAUTH.rawValue
    }
}

/// What a remote said about the ref that was pushed.
final class PushReport: Sendable {
    /// The report of the push the current task is in.
    @TaskLocal static var current: PushReport?

    private let reason = Mutex<String?>(nil)

    /// Why the remote did not move the ref; nil when it did.
    var refusal: String? { reason.withLock { $0 } }

    func refuse(_ text: String) {
        let printable = text.unicodeScalars.prefix(500).filter { $0.value >= 0x20 && $0.value != 0x7F }
        reason.withLock { $0 = String(String.UnicodeScalarView(printable)) }
    }
}
