import ControllerAPI
import Git

extension JobAssignment {
    /// What the server of a repository is shown, when it asks; nil where the job has nothing for it.
    func credentials(for url: String) -> GitCredentials? {
        func plain(_ address: String) -> Substring {
            var address = address[...]
            while address.hasSuffix("/") { address.removeLast() }
            return address.hasSuffix(".git") ? address.dropLast(4) : address
        }
        let wanted = plain(url)
        let known = (access ?? []).filter { wanted == plain($0.address) || wanted.hasPrefix(plain($0.address) + "/") }
        guard let access = known.max(by: { $0.address.utf8.count < $1.address.utf8.count }) else { return nil }
        return .token(access.secret, username: access.username ?? "x-access-token")
    }
}
