import ArgumentParser
import Moderation
import ModerationService

struct DataFetchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch",
        abstract: "Downloads a data set, checks it and unpacks it; goes on where an earlier fetch ended.",
        discussion: """
            What is there already with the right SHA-256 is not fetched again. A zip archive or a gzip file is unpacked
            beside itself, with the archives in it; nothing is put in place before all of it was found right. The paths of
            the files to work with go to standard output, everything else to standard error.

            Kaggle wants KAGGLE_USERNAME and KAGGLE_KEY, which kaggle.com/settings makes; for a competition its rules have
            to be accepted on its page first. KAGGLE_API_BASE names another server than Kaggle's own.

            The exit status is 0 when all is there, 1 when it is not (wrong sum, refused, damaged, no room), 3 when the
            server does not answer or the connection breaks off (what has come stays, and the same command goes on), and 64
            for wrong usage.

            EXAMPLES
              moderation data fetch https://example.org/train.csv.gz --sha256 9f86d081… --output data/train.csv
              moderation data fetch https://example.org/comments.zip --output data/
              moderation data fetch kaggle:OWNER/DATASET --output data/
              moderation data fetch kaggle:OWNER/DATASET@3/comments.csv --output data/
              moderation data fetch kaggle:competitions/jigsaw-toxic-comment-classification-challenge
              moderation data fetch kaggle:competitions/NAME/train.csv --output data/ --remove-archive
            """
    )

    @Argument(
        help: "An http(s):// address, kaggle:OWNER/DATASET[@VERSION][/FILE] or kaggle:competitions/NAME[/FILE]."
    )
    var source: String

    @Option(name: .customLong("sha256"), help: "What the downloaded file has to be, in hexadecimal.")
    var sha256: String?

    @Option(
        help: "A directory, when it ends in / or is one, else the name of the file. [the current directory]"
    )
    var output: String?

    @Flag(inversion: .prefixedNo, help: "Unpack archives.")
    var unzip = true

    @Flag(help: "Remove an archive once it is unpacked.")
    var removeArchive = false

    @Option(help: "The most bytes to download, such as 500M or 4G.")
    var maxSize = ByteCount(4 << 30)

    @Option(help: "The most bytes that an archive may become.")
    var maxUnpacked = ByteCount(16 << 30)

    @Option(help: "How often to try again before any more bytes have come.")
    var retries = 5

    @Option(help: "The seconds that the download may take.")
    var timeout = 6 * 3600

    func validate() throws {
        guard (0...100).contains(retries) else { throw ValidationError("--retries is a number from 0 to 100.") }
        guard (1...7 * 86_400).contains(timeout) else {
            throw ValidationError("--timeout is a number of seconds, at most a week.")
        }
        if let sha256, sha256.utf8.count != 64 || !sha256.allSatisfy({ $0.isASCII && $0.isHexDigit }) {
            throw ValidationError("--sha256 takes 64 hexadecimal digits, as sha256sum prints them.")
        }
        guard output != "" else { throw ValidationError("--output is empty.") }
    }

    func run() async throws {
        do {
            try await fetch()
        } catch let error as ModerationError {
            Terminal.note("moderation data fetch: \(error.message)")
            throw ExitCode(error.code == .unavailable ? 3 : error.code == .invalidReference ? 64 : 1)
        }
    }

    private func fetch() async throws {
        var fetch = DatasetFetch(try DatasetSource(source, environment: .process), output: output)
        fetch.settings = DownloadSettings(
            maximumSize: maxSize.bytes,
            retries: retries,
            timeLimit: .seconds(timeout)
        )
        fetch.unpacks = unzip
        fetch.removesArchive = removeArchive
        fetch.limit.bytes = maxUnpacked.bytes
        let progress = ProgressLine()
        let result: DatasetFetch.Result
        do {
            result = try await fetch.run(expecting: sha256) { progress.show($0) }
            progress.end()
        } catch {
            progress.end()
            throw error
        }
        Terminal.note("\(result.sha256)  \(result.download ?? "(removed)")")
        if sha256 == nil {
            Terminal.note("nothing was said about what it has to be: give --sha256 with this sum from now on")
        }
        for file in result.files { Terminal.line(file) }
    }
}
