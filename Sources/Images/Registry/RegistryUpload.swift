import Crypto
import Glibc
import Synchronization

/// Content on its way into a repository; one request at a time may write to it.
final class RegistryUpload: Sendable {
    let id: String
    let repository: RegistryName
    let directory: String

    struct State: Sendable {
        var isBusy = false
        var size: Int64 = 0
        /// The hash of what is there; nil after a restart, until the content was read again.
        var hasher: SHA256?
    }

    private let state: Mutex<State>

    init(id: String, repository: RegistryName, directory: String, state: State) {
        self.id = id
        self.repository = repository
        self.directory = directory
        self.state = Mutex(state)
    }

    var data: String { directory + "/data" }
    var isBusy: Bool { state.withLock { $0.isBusy } }
    var size: Int64 { state.withLock { $0.size } }

    /// Takes the upload for one request; give it back with ``release(_:)``.
    func acquire() throws(ImagesError) -> State {
        try state.withLock { state throws(ImagesError) in
            guard !state.isBusy else {
                throw ImagesError(.conflict, "another request is writing to this upload")
            }
            state.isBusy = true
            return state
        }
    }

    func release(_ content: State) {
        state.withLock {
            $0 = content
            $0.isBusy = false
        }
    }

    func removeFiles() throws(ImagesError) {
        try DurableFiles.remove(data)
        try DurableFiles.remove(directory + "/repository")
        try DurableFiles.removeEmptyDirectory(directory)
    }
}
