import Glibc

/// An open file; its descriptor closes with the last reference.
final class DiskFile: Sendable {
    let path: String
    private let descriptor: Int32

    init(adopting descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit { close(descriptor) }

    static func open(_ path: String, _ flags: Int32, mode: mode_t = 0o644) throws(ImagesError) -> DiskFile {
        let descriptor = retrying { Glibc.open(path, flags | O_CLOEXEC | O_NOFOLLOW, mode) }
        guard descriptor >= 0 else { throw systemError("open", path) }
        return DiskFile(adopting: descriptor, path: path)
    }

    func status() throws(ImagesError) -> stat {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw systemError("examine", path) }
        return status
    }

    func size() throws(ImagesError) -> Int64 { try Int64(status().st_size) }

    /// Reads up to the size of the buffer; fewer bytes mean the end of the file.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(ImagesError) -> Int {
        var filled = 0
        while filled < buffer.count {
            let count = retrying {
                pread(
                    descriptor,
                    buffer.baseAddress?.advanced(by: filled),
                    buffer.count - filled,
                    off_t(offset) + off_t(filled)
                )
            }
            guard count >= 0 else { throw systemError("read", path) }
            if count == 0 { break }
            filled += count
        }
        return filled
    }

    func read(count: Int, at offset: Int64) throws(ImagesError) -> [UInt8] {
        var failure: ImagesError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            do throws(ImagesError) {
                filled = try read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(ImagesError) {
        var written = 0
        while written < bytes.count {
            let count = retrying {
                pwrite(
                    descriptor,
                    bytes.baseAddress?.advanced(by: written),
                    bytes.count - written,
                    off_t(offset) + off_t(written)
                )
            }
            guard count > 0 else { throw systemError("write", path) }
            written += count
        }
    }

    func write(_ bytes: [UInt8], at offset: Int64) throws(ImagesError) {
        var failure: ImagesError?
        bytes.withUnsafeBytes { buffer in
            do throws(ImagesError) { try write(buffer, at: offset) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    func truncate(to size: Int64) throws(ImagesError) {
        guard retrying({ ftruncate(descriptor, off_t(size)) }) == 0 else { throw systemError("truncate", path) }
    }

    /// Forces content and size to the disk.
    func sync() throws(ImagesError) {
        guard retrying({ fsync(descriptor) }) == 0 else { throw systemError("sync", path) }
    }

    func setModification(_ time: timespec) throws(ImagesError) {
        guard futimens(descriptor, [time, time]) == 0 else { throw systemError("set the time of", path) }
    }

    func setMode(_ mode: mode_t) throws(ImagesError) {
        guard fchmod(descriptor, mode) == 0 else { throw systemError("set the mode of", path) }
    }

    /// Holds the file for this process alone; false when another holds it.
    func lock() throws(ImagesError) -> Bool {
        if retrying({ flock(descriptor, LOCK_EX | LOCK_NB) }) == 0 { return true }
        if errno == EWOULDBLOCK { return false }
        throw systemError("lock", path)
    }

    /// Lets go of the file.
    ///
    /// A program that is being started shares the lock until it runs: closing alone would leave it there for a moment.
    func unlock() {
        flock(descriptor, LOCK_UN)
    }
}
