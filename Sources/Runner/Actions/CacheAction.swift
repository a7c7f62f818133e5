import ControllerAPI
import Glibc
import Images
import Workflows

/// `actions/cache`: brings back what an earlier run saved, and saves it when the job has succeeded.
///
/// `actions/cache/restore` and `actions/cache/save` are its halves. That a cache cannot be had or kept is told and fails
/// nothing, as a job has to do without one at any time.
struct CacheAction: BuiltInAction {
    let restores: Bool
    let saves: Bool

    private static let hit = "matched-key"

    var hasPost: Bool { restores && saves }

    func run(_ context: ActionContext) async throws -> [String: String] {
        context.warnOfOthers(than: [
            "path", "key", "restore-keys", "fail-on-cache-miss", "lookup-only", "upload-chunk-size",
            "enablecrossosarchive", "save-always",
        ])
        context.say(withoutEffect: [
            "upload-chunk-size": "a cache is sent in one piece",
            "save-always": "a cache is saved when the job has succeeded; use actions/cache/save with if: always()",
        ])
        let key = try key(context)
        let places = try CachePlaces(context)
        guard restores else {
            try await save(key, places, context)
            return [:]
        }
        let matched = try await restore(key, places, context)
        if matched == nil, try context.flag("fail-on-cache-miss", default: false) {
            throw RunnerError(.failed, "there is no cache for the key '\(key)', and fail-on-cache-miss is set")
        }
        if let matched { context.ledger.save([.init(name: Self.hit, value: matched)], for: context.key) }
        return [
            "cache-hit": matched.map { $0 == key ? "true" : "false" } ?? "",
            "cache-primary-key": key,
            "cache-matched-key": matched ?? "",
        ]
    }

    func runPost(_ context: ActionContext) async throws {
        let key = try key(context)
        guard context.ledger.saved(context.key)[Self.hit] != key else {
            context.say("the cache '\(key)' was there; it is not saved again")
            return
        }
        try await save(key, CachePlaces(context), context)
    }

    private func key(_ context: ActionContext) throws(RunnerError) -> String {
        let key = try context.required("key")
        try context.refuseSecret(in: key, "'key'")
        guard key.utf8.count <= 512, !key.contains(","), !key.contains(where: \.isNewline) else {
            throw RunnerError(.invalidInput, "'key' has at most 512 bytes, in one line and without a comma")
        }
        return key
    }

    private func restore(_ key: String, _ places: CachePlaces, _ context: ActionContext) async throws -> String? {
        let prefixes = (context.input("restore-keys") ?? "").split(whereSeparator: \.isNewline).map(\.trimmed)
            .filter { !$0.isEmpty }.map(String.init)
        let looks = try context.flag("lookup-only", default: false)
        var matched: String?
        do {
            for place in places.all {
                // What belongs together is of one key.
                let query = CacheQuery(
                    key: matched ?? key,
                    version: place.version,
                    prefixes: matched == nil ? prefixes : []
                )
                guard let found = try await context.desk.findCache(query) else {
                    context.say("there is no cache for '\(query.key)' in \(place.name)")
                    return nil
                }
                matched = found.key
                if looks { continue }
                let archive = context.directories.own + "/cache-\(context.ledger.nextFile()).tar"
                defer { unlink(archive) }
                try await context.desk.downloadCache(found.id, to: archive)
                let summary = try await Archive.extract(archive, into: place.directory)
                context.say("cache '\(found.key)': \(summary.entries) entries, \(summary.bytes) bytes to \(place.name)")
            }
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            context.say("##[warning]the cache could not be restored: \(error)")
            return nil
        }
        return matched
    }

    private func save(_ key: String, _ places: CachePlaces, _ context: ActionContext) async throws {
        do {
            for place in places.all {
                let paths = try await places.paths(in: place)
                guard !paths.isEmpty else {
                    context.say("##[warning]nothing to save was found in \(place.name)")
                    continue
                }
                let archive = context.directories.own + "/cache-\(context.ledger.nextFile()).tar"
                defer { unlink(archive) }
                let summary = try await Archive.create(paths: paths, in: place.directory, to: archive)
                let isStored = try await context.desk.saveCache(key, version: place.version, file: archive)
                context.say(
                    isStored
                        ? "cache '\(key)': saved \(summary.entries) entries, \(summary.bytes) bytes of \(place.name)"
                        : "the cache '\(key)' is not kept: there is one already, or nothing is kept here"
                )
            }
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            context.say("##[warning]the cache could not be saved: \(error)")
        }
    }
}
