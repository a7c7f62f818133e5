import Crypto
import Glibc
import Synchronization

/// The uploads that are open in a store.
final class RegistryUploads: Sendable {
    private let table = Mutex<[String: RegistryUpload]>([:])

    /// Takes over what a former process left, and removes what cannot be continued.
    func adopt(from layout: RegistryLayout) throws {
        for id in try DurableFiles.names(in: layout.uploads) {
            let directory = layout.upload(id)
            let name = try DurableFiles.read(directory + "/repository", limit: 1_024)
            let content = try DurableFiles.status(of: directory + "/data")
            if let name, let content, content.isRegular, Self.isID(id),
                let repository = Self.repository(String(decoding: name, as: UTF8.self))
            {
                let state = RegistryUpload.State(size: content.size)
                let upload = RegistryUpload(id: id, repository: repository, directory: directory, state: state)
                table.withLock { $0[id] = upload }
            } else {
                for file in ["data", "repository", ".partial"] { try DurableFiles.remove(directory + "/" + file) }
                try DurableFiles.removeEmptyDirectory(directory)
            }
        }
    }

    private static func repository(_ text: String) -> RegistryName? {
        do { return try RegistryName(text) } catch { return nil }
    }

    /// Opens an upload on disk and lists it; blocking.
    func start(in repository: RegistryName, layout: RegistryLayout, limit: Int) throws(ImagesError) -> RegistryUpload {
        guard table.withLock({ $0.count }) < limit else {
            throw ImagesError(.tooMany, "more than \(limit) uploads are open; finish or cancel some")
        }
        let id = Self.makeID()
        let directory = layout.upload(id)
        try DurableFiles.makeDirectories(directory, durable: false)
        try DurableFiles.replace(directory + "/repository", with: Array(repository.description.utf8), durable: false)
        _ = try DiskFile.open(directory + "/data", O_WRONLY | O_CREAT | O_EXCL)
        let state = RegistryUpload.State(hasher: SHA256())
        let upload = RegistryUpload(id: id, repository: repository, directory: directory, state: state)
        table.withLock { $0[id] = upload }
        return upload
    }

    /// The open upload with this id, if it belongs to the repository.
    func find(_ id: String, in repository: RegistryName) throws(ImagesError) -> RegistryUpload {
        let upload = table.withLock { $0[id] }
        guard let upload, upload.repository == repository else {
            throw ImagesError(.uploadUnknown, "there is no such upload; it may have expired")
        }
        return upload
    }

    func forget(_ id: String) { table.withLock { _ = $0.removeValue(forKey: id) } }

    var all: [RegistryUpload] { table.withLock { Array($0.values) } }

    private static func makeID() -> String {
        let high = String(UInt64.random(in: .min ... .max), radix: 16)
        let low = String(UInt64.random(in: .min ... .max), radix: 16)
        return String(repeating: "0", count: 16 - high.count) + high + String(repeating: "0", count: 16 - low.count)
            + low
    }

    private static func isID(_ text: String) -> Bool {
        text.utf8.count == 32 && text.utf8.allSatisfy { UInt8(ascii: "0") <= $0 && $0 <= UInt8(ascii: "f") }
    }
}
