/// One line of what the engine streams while it pulls, pushes, loads or builds.
struct EngineMessage: Decodable, Sendable {
    let stream: String?
    let status: String?
    let id: String?
    let error: String?
    let errorDetail: Detail?
    let progressDetail: Progress?
    let aux: Aux?

    /// The error in full.
    struct Detail: Decodable, Sendable {
        let message: String?
    }

    /// Bytes so far and in all.
    struct Progress: Decodable, Sendable {
        let current: Int64?
        let total: Int64?
    }

    /// What came of it: an image's id when building, a digest when pushing.
    struct Aux: Decodable, Sendable {
        let id: String?
        let digest: String?

        init(from decoder: any Decoder) throws {
            let container: KeyedDecodingContainer<CodingKeys>?
            do {
                container = try decoder.container(keyedBy: CodingKeys.self)
            } catch DecodingError.typeMismatch {
                // BuildKit sends text here, which is not for us.
                container = nil
            }
            id = try container?.value(.id)
            digest = try container?.value(.digest)
        }

        private enum CodingKeys: String, CodingKey {
            case id = "ID"
            case digest = "Digest"
        }
    }

    var failure: String? {
        errorDetail?.message ?? error
    }

    var progress: ImageProgress? {
        status.map {
            ImageProgress(status: $0, id: id, current: progressDetail?.current, total: progressDetail?.total)
        }
    }
}
