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
        let ID: String?
        let Digest: String?

        init(from decoder: any Decoder) throws {
            let container: KeyedDecodingContainer<CodingKeys>?
            do {
                container = try decoder.container(keyedBy: CodingKeys.self)
            } catch DecodingError.typeMismatch {
                // BuildKit sends text here, which is not for us.
                container = nil
            }
            ID = try container?.value(.ID)
            Digest = try container?.value(.Digest)
        }

        private enum CodingKeys: String, CodingKey {
            case ID
            case Digest
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
