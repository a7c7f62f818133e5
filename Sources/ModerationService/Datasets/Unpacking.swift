import Archives
import Glibc
import Moderation

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Puts the files of an archive where they belong, once every one of them was found right.
struct Unpacking {
    let archive: String
    let kind: Archive.Kind
    let target: FetchTarget
    /// What its one file is called; nothing for the names in it.
    let single: String?

    /// Returns the paths of the files; when it throws, none of them is there that was not before.
    func run(_ budget: ArchiveBudget) throws(ModerationError) -> [String] {
        let staging = try makeStaging()
        let outcome: Swift.Result<[String], ModerationError>
        do throws(ModerationError) {
            outcome = .success(try unpack(into: staging, budget))
        } catch {
            outcome = .failure(error)
        }
        do {
            try FileManager.default.removeItem(atPath: staging)
        } catch {
            throw ModerationError(.unwritable, "\(staging) cannot be removed", cause: error)
        }
        return try outcome.get()
    }

    private func unpack(into staging: String, _ budget: ArchiveBudget) throws(ModerationError) -> [String] {
        var budget = budget
        let files: [String]
        do {
            files = try Archive.unpack(archive, as: kind, name: contentName, into: staging, &budget)
        } catch {
            throw Self.translate(error, archive)
        }
        guard !files.isEmpty else { throw ModerationError(.invalidData, "\(archive) has no files in it") }
        guard let single else {
            return try files.map { (file) throws(ModerationError) in try move("\(staging)/\(file)", to: file) }
        }
        guard files.count == 1 else {
            throw ModerationError(
                .invalidData,
                "\(archive) has \(files.count) files (\(files.prefix(5).joined(separator: ", ")), …): name a directory "
                    + "with --output, such as --output \(single).d/"
            )
        }
        return [try move("\(staging)/\(files[0])", to: single)]
    }

    /// What the content of a gzip file is called.
    private var contentName: String {
        if let single { return single }
        return target.download.lowercased().hasSuffix(".gz") ? String(target.download.dropLast(3)) : target.download
    }

    private func move(_ path: String, to name: String) throws(ModerationError) -> String {
        let place = target.path(name)
        if let slash = place.lastIndex(of: "/"), slash != place.startIndex {
            try FileContent.makeDirectory(String(place[..<slash]))
        }
        guard rename(path, place) == 0 else {
            throw ModerationError(.unwritable, "\(place): \(String(cString: strerror(errno)))")
        }
        return place
    }

    private func makeStaging() throws(ModerationError) -> String {
        var template = Array(target.path(".fetch-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else {
            throw ModerationError(.unwritable, "\(target.directory): \(String(cString: strerror(errno)))")
        }
        return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private static func translate(_ error: ArchiveError, _ path: String) -> ModerationError {
        let code: ModerationError.Code =
            switch error.code {
            case .unwritable: .unwritable
            case .unreadable: .unreadable
            default: .invalidData
            }
        return ModerationError(code, "\(path) was not unpacked: \(error.message)", cause: error)
    }
}
