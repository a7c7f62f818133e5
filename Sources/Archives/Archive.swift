/// Zip archives and gzip files, unpacked within bounds.
///
/// An archive comes from outside: paths that lead elsewhere, links, names that come twice, contents that overlap or grow out
/// of proportion, encryption and damage are refused, and every byte is held to its checksum.
public enum Archive {
    /// What a file is.
    public enum Kind: Sendable, Hashable {
        case zip
        case gzip
    }

    /// How deep archives are looked for inside archives.
    private static let deepest = 2

    /// What a file is by its name; `.tar.gz` is not among them, since tar is not known here.
    public static func kind(ofName name: String) -> Kind? {
        let name = name.lowercased()
        if name.hasSuffix(".zip") { return .zip }
        return name.hasSuffix(".gz") && !name.hasSuffix(".tar.gz") ? .gzip : nil
    }

    /// What a file is by its first bytes.
    public static func kind(ofFile path: String) throws(ArchiveError) -> Kind? {
        let start = try OpenFile.forReading(path).read(4, at: 0)
        if start == [0x50, 0x4B, 3, 4] { return .zip }
        return start.starts(with: [0x1F, 0x8B]) ? .gzip : nil
    }

    /// Unpacks an archive below an empty directory, with the archives inside it, and returns the paths of the files there.
    ///
    /// `name` is what a gzip file's content is called. When it throws, the directory may have some of the files.
    public static func unpack(
        _ path: String,
        as kind: Kind,
        name: String,
        into directory: String,
        _ budget: inout ArchiveBudget
    ) throws(ArchiveError) -> [String] {
        try unpack(path, as: kind, name: name, into: directory, &budget, depth: 1).sorted()
    }

    private static func unpack(
        _ path: String,
        as kind: Kind,
        name: String,
        into directory: String,
        _ budget: inout ArchiveBudget,
        depth: Int
    ) throws(ArchiveError) -> [String] {
        let file = try OpenFile.forReading(path)
        guard kind == .zip else {
            try GzipFile.unpack(file, to: directory + "/" + name, &budget)
            return [name]
        }
        var files: [String] = []
        for unpacked in try ZipArchive.unpack(file, into: directory, &budget) {
            let place = "\(directory)/\(unpacked)"
            guard depth < deepest, let inner = Self.kind(ofName: unpacked), try Self.kind(ofFile: place) == inner else {
                files.append(unpacked)
                continue
            }
            let parts = unpacked.split(separator: "/")
            let above = parts.dropLast().map { $0 + "/" }.joined()
            let content = String((parts.last ?? "").dropLast(inner == .zip ? 4 : 3))
            let found = try unpack(
                place,
                as: inner,
                name: content,
                into: above.isEmpty ? directory : "\(directory)/\(above.dropLast())",
                &budget,
                depth: depth + 1
            )
            try FileTree.remove(place)
            files += found.map { above + $0 }
        }
        return files
    }
}
