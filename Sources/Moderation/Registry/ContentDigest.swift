import Crypto

/// The SHA-256 of a content, as it is written in tags and records.
public enum ContentDigest {
    /// In lower-case hexadecimal.
    public static func sha256(_ content: [UInt8]) -> String {
        SHA256.hash(data: content).map { Hexadecimal.pair($0) }.joined()
    }
}
