import Moderation

/// A prediction as it waits for the database: all of it in one piece of memory.
struct PackedPrediction: Sendable {
    /// What the allocator and the list it stands in add to its bytes.
    static let overhead = 64

    private let bytes: [UInt8]

    /// What it takes of memory.
    var size: Int { bytes.count + Self.overhead }

    init(_ prediction: Prediction) {
        var packing = ByteRecord()
        packing.bytes.reserveCapacity(224 + prediction.text.utf8.count + prediction.client.utf8.count)
        packing.put(prediction.requestID.description)
        packing.put(prediction.text)
        for word in prediction.digest.words { packing.put(word) }
        for label in Label.allCases { packing.put(prediction.scores[label]) }
        packing.put(prediction.labels.reduce(UInt8(0)) { $0 | 1 << UInt8($1.rawValue) })
        packing.put(prediction.action.rawValue)
        packing.put(prediction.isCacheHit)
        packing.put(prediction.client)
        packing.put(prediction.placement?.queue.rawValue ?? "")
        packing.put(prediction.placement?.reason ?? "")
        packing.put(prediction.modelName)
        packing.put(prediction.modelVersion)
        packing.put(prediction.latency.components.seconds)
        packing.put(prediction.latency.components.attoseconds)
        packing.put(prediction.createdAt.millisecondsSince1970)
        bytes = packing.bytes
    }

    var prediction: Prediction {
        // In the order in which they were put.
        var record = ByteRecord(bytes: bytes)
        let requestID = RequestIdentifier(known: record.text())
        let text = record.text()
        let digest = CommentDigest(words: (0..<4).map { _ in record.take(UInt64.self) })
        var scores = LabelScores()
        for label in Label.allCases { scores[label] = record.take(Float.self) }
        let labels = record.take(UInt8.self)
        let action = Action(rawValue: record.text()) ?? .allow
        let isCacheHit = record.take(Bool.self)
        let client = record.text()
        let (queue, reason) = (ReviewQueue(rawValue: record.text()), record.text())
        return Prediction(
            requestID: requestID,
            text: text,
            digest: digest,
            scores: scores,
            labels: Label.allCases.filter { labels & 1 << UInt8($0.rawValue) != 0 },
            action: action,
            isCacheHit: isCacheHit,
            client: client,
            placement: queue.map { ReviewPlacement(queue: $0, reason: reason) },
            modelName: record.text(),
            modelVersion: record.text(),
            latency: Duration(
                secondsComponent: record.take(Int64.self),
                attosecondsComponent: record.take(Int64.self)
            ),
            createdAt: Timestamp(millisecondsSince1970: record.take(Int64.self))
        )
    }
}

/// Values one after the other, to be taken out again in the same order.
private struct ByteRecord {
    var bytes: [UInt8] = []
    private var place = 0

    init(bytes: [UInt8] = []) {
        self.bytes = bytes
    }

    mutating func put<Value: BitwiseCopyable>(_ value: Value) {
        withUnsafeBytes(of: value) { bytes.append(contentsOf: $0) }
    }

    mutating func put(_ text: String) {
        put(UInt32(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    mutating func take<Value: BitwiseCopyable>(_ type: Value.Type) -> Value {
        defer { place += MemoryLayout<Value>.size }
        return bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: place, as: type) }
    }

    mutating func text() -> String {
        let count = Int(take(UInt32.self))
        defer { place += count }
        return String(decoding: bytes[place..<place + count], as: UTF8.self)
    }
}
