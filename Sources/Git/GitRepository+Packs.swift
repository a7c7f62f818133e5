import CGit2
import Glibc

/// What one repository hands to another without a server between them.
extension GitRepository {
    /// Writes what a revision needs, with all its history, as a pack and its index into a directory.
    ///
    /// `excluding`: what the other side has, all of it here.
    public func writePack(of revision: Revision, excluding known: [Revision], to directory: String) throws {
        let id = try git_oid(revision)
        guard handle.exists(id) else { throw GitError(.notFound, "there is no commit \(revision)") }
        guard !handle.isShallow else {
            throw GitError(.unsupported, "\(path) is a shallow clone; \"git fetch --unshallow\" completes it")
        }
        _ = try ObjectTransfer.pack(id, without: known, from: handle, into: directory)
    }

    /// Takes over the pack in a directory, which is empty afterwards, and keeps its revision under a name.
    ///
    /// Nothing of it becomes part of this repository unless the revision is there with it.
    ///
    /// - Throws: ``GitError`` with code `corrupt` for a directory that holds something else.
    public func adoptPack(in directory: String, of revision: Revision, as ref: RefName) throws {
        let id = try git_oid(revision)
        if !handle.exists(id) {
            let names = try Files.names(in: directory).sorted()
            guard names.count == 2, names[0].hasSuffix(".idx"), names[1].hasSuffix(".pack"),
                names[0].dropLast(4) == names[1].dropLast(5), Self.isPack(names[1])
            else { throw GitError(.corrupt, "what was sent is no pack with its index") }
            let scratch = try ScratchRepository.make(over: handle, refs: [:], in: handle.gitDirectory)
            let count = try Self.objects(in: directory + "/" + names[1])
            for name in [names[1], names[0]] {
                try Files.move(directory + "/" + name, to: scratch.directory + "/objects/pack/" + name)
            }
            try handle.adopt(id, from: scratch, objects: count)
        }
        try handle.setRef(ref, to: id)
    }

    private static func isPack(_ name: String) -> Bool {
        name.hasPrefix("pack-")
            && name.dropFirst(5).dropLast(5).utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
            }
    }

    /// How many objects a pack says that it has (gitformat-pack: the third word of its header).
    private static func objects(in pack: String) throws(GitError) -> Int {
        let file = unsafe Glibc.open(pack, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw Files.failure("read", pack) }
        defer { Glibc.close(file) }
        var header = [UInt8](repeating: 0, count: 12)
        guard unsafe Glibc.read(file, &header, header.count) == header.count, header.starts(with: Array("PACK".utf8))
        else {
            throw GitError(.corrupt, "what was sent is no pack")
        }
        return header[8...].reduce(0) { $0 << 8 | Int($1) }
    }
}
