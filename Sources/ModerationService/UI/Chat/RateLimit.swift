/// A token bucket for each of a bounded number of keys.
struct RateLimit<Key: Hashable> {
    private struct Bucket {
        var tokens: Double
        var filledAt: ContinuousClock.Instant
    }

    private static var mostKeys: Int { 10_000 }

    private let burst: Double
    private let perSecond: Double
    private var buckets: [Key: Bucket] = [:]

    init(burst: Int, perSecond: Double) {
        self.burst = Double(burst)
        self.perSecond = perSecond
    }

    /// Whether `key` may do one more thing now.
    mutating func admit(_ key: Key, at now: ContinuousClock.Instant) -> Bool {
        if buckets.count >= Self.mostKeys, buckets[key] == nil {
            // A full bucket says nothing; if all are in use, newcomers wait.
            buckets = buckets.filter { level($0.value, now) < burst }
            guard buckets.count < Self.mostKeys else { return false }
        }
        var bucket = buckets[key] ?? Bucket(tokens: burst, filledAt: now)
        bucket.tokens = level(bucket, now)
        bucket.filledAt = now
        let isAdmitted = bucket.tokens >= 1
        if isAdmitted { bucket.tokens -= 1 }
        buckets[key] = bucket
        return isAdmitted
    }

    private func level(_ bucket: Bucket, _ now: ContinuousClock.Instant) -> Double {
        min(burst, bucket.tokens + (now - bucket.filledAt) / .seconds(1) * perSecond)
    }
}
