import Moderation

/// What is said to and by an MLflow server, as far as it is used; keys are in snake case on the wire.
enum MLflow {
    struct Nothing: Codable, Sendable {}

    struct Entry: Codable, Sendable {
        var key: String
        var value: String?

        static func all(_ entries: [String: String]) -> [Entry] {
            entries.sorted { $0.key < $1.key }.map { Entry(key: $0.key, value: $0.value) }
        }

        static func dictionary(_ entries: [Entry]?) -> [String: String] {
            Dictionary((entries ?? []).map { ($0.key, $0.value ?? "") }) { $1 }
        }
    }

    struct Experiment: Decodable, Sendable {
        struct Content: Decodable, Sendable {
            var experimentId: String
            var name: String?
            var lifecycleStage: String?
        }

        var experiment: Content
    }

    struct ExperimentCreated: Decodable, Sendable {
        var experimentId: String
    }

    struct RunAnswer: Decodable, Sendable {
        struct Info: Decodable, Sendable {
            var runId: String
            var experimentId: String
            var runName: String?
            var status: String?
            var startTime: Number?
            var endTime: Number?
            var artifactUri: String?
        }

        struct Metric: Decodable, Sendable {
            var key: String
            var value: Double
        }

        struct Content: Decodable, Sendable {
            var metrics: [Metric]?
            var params: [Entry]?
            var tags: [Entry]?
        }

        struct Run: Decodable, Sendable {
            var info: Info
            var data: Content?
        }

        var run: Run
    }

    struct VersionContent: Decodable, Sendable {
        var name: String
        var version: Number
        var creationTimestamp: Number?
        var runId: String?
        var source: String?
        var status: String?
        var tags: [Entry]?
        var aliases: [String]?
    }

    struct VersionAnswer: Decodable, Sendable {
        var modelVersion: VersionContent
    }

    struct VersionList: Decodable, Sendable {
        var modelVersions: [VersionContent]?
        var nextPageToken: String?
    }

    struct ModelAnswer: Decodable, Sendable {
        struct Alias: Decodable, Sendable {
            var alias: String
            var version: Number
        }

        struct Model: Decodable, Sendable {
            var name: String
            var aliases: [Alias]?
        }

        var registeredModel: Model
    }

    struct ModelList: Decodable, Sendable {
        var registeredModels: [ModelAnswer.Model]?
        var nextPageToken: String?
    }

    struct DownloadAddress: Decodable, Sendable {
        var artifactUri: String
    }

    struct ArtifactList: Decodable, Sendable {
        struct File: Decodable, Sendable {
            var path: String
            var isDir: Bool?
        }

        var files: [File]?
    }

    /// A whole number, written as one or as text.
    struct Number: Decodable, Sendable {
        var value: Int64

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            do {
                value = try container.decode(Int64.self)
            } catch DecodingError.typeMismatch {
                let text = try container.decode(String.self)
                guard let value = Int64(text) else {
                    throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a whole number")
                }
                self.value = value
            }
        }
    }
}
