import Glibc

/// Unpacks entries below a directory and nowhere else.
struct TarExtractor {
    let root: RootDirectory
    let file: DiskFile

    private static let pieceSize = 256 * 1_024

    mutating func extract(
        _ entry: TarEntry,
        content: Int64,
        cancellation: CancellationFlag
    ) throws {
        try cancellation.check()
        let path: SafePath
        do {
            path = try SafePath(entry.path)
        } catch {
            throw ImagesError(.outsideRoot, "the archive was refused: \(error.message)", cause: error)
        }
        guard let name = path.components.last else {
            // The root itself ("./") is there already.
            guard entry.kind == .directory else {
                throw ImagesError(.invalidArchive, "the archive has an entry without a name")
            }
            return
        }
        let parent = try root.directory(path.components.dropLast(), creating: true)
        switch entry.kind {
        case .directory:
            if let status = try parent.status(of: name), !status.isDirectory { try parent.remove(name) }
            try parent.makeDirectory(name)
        case .link(let target):
            guard path.allowsLink(to: target) else {
                throw ImagesError(
                    .outsideRoot,
                    "the archive was refused: the link \(quoted(entry.path)) points outside, to \(quoted(target))"
                )
            }
            try clear(name, in: parent)
            try parent.makeLink(name, to: target)
        case .file(let size):
            try clear(name, in: parent)
            // Set-user-id, set-group-id and sticky bits are not taken over.
            let output = try parent.file(name, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
            try copy(size, from: content, to: output, cancellation)
            try output.setMode(mode_t(entry.mode & 0o777))
            if entry.modified > 0 { try output.setModification(timespec(tv_sec: Int(entry.modified), tv_nsec: 0)) }
        }
    }

    /// Makes room for a file; a directory that stands there stays and is an error.
    private func clear(_ name: String, in parent: RootDirectory) throws(ImagesError) {
        guard let status = try parent.status(of: name) else { return }
        guard !status.isDirectory else {
            throw ImagesError(.conflict, "\(quoted(parent.path + "/" + name)) is a directory; a file cannot replace it")
        }
        try parent.remove(name)
    }

    private func copy(
        _ size: Int64,
        from content: Int64,
        to output: DiskFile,
        _ cancellation: CancellationFlag
    ) throws {
        var done: Int64 = 0
        while done < size {
            try cancellation.check()
            let wanted = Int(min(Int64(Self.pieceSize), size - done))
            let bytes = try file.read(count: wanted, at: content + done)
            guard bytes.count == wanted else {
                throw ImagesError(.invalidArchive, "the archive ends inside the content of a file")
            }
            try output.write(bytes, at: done)
            done += Int64(wanted)
        }
    }
}
