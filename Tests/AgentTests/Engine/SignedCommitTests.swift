import ControllerAPI
import Git
import TestSupport
import Testing

@testable import Agent

extension EngineTests {
    @Suite("Only signed commits are applied where that is asked for")
    struct SignedCommitTests {
        /// Made for this test by `ssh-keygen -t ed25519`; they open nothing.
        private static let ada = """
            -----BEGIN OPENSSH PRIVATE KEY-----
            b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW
            QyNTUxOQAAACBVFsdCIZGgbAIwmYbY5/dh+wEgcX+DwtLP0Z9RyfGr3QAAAIhNLgebTS4H
            mwAAAAtzc2gtZWQyNTUxOQAAACBVFsdCIZGgbAIwmYbY5/dh+wEgcX+DwtLP0Z9RyfGr3Q
            AAAECIgje8Ia92ouyR41e/3ffQGfe+A0cGPa9+/tMmMrLBnVUWx0IhkaBsAjCZhtjn92H7
            ASBxf4PC0s/Rn1HJ8avdAAAABHRlc3QB
            -----END OPENSSH PRIVATE KEY-----
            """
        private static let eve = """
            -----BEGIN OPENSSH PRIVATE KEY-----
            b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW
            QyNTUxOQAAACBiZrQ6qpzF3oTRa3IKoaLkorzXamnS8A6eH39OutbUPAAAAIg7hiH/O4Yh
            /wAAAAtzc2gtZWQyNTUxOQAAACBiZrQ6qpzF3oTRa3IKoaLkorzXamnS8A6eH39OutbUPA
            AAAEDszRaJgOwflxC8x1c+JinaIQ2+D5h49mX/7JI4lkl//mJmtDqqnMXehNFrcgqhouSi
            vNdqadLwDp4ff0661tQ8AAAABHRlc3QB
            -----END OPENSSH PRIVATE KEY-----
            """

        @Test("One without a signature that counts leaves what runs, says why, and is passed by the next good one")
        func recovery() async throws {
            try await TestAgent.run { agent in
                let (ada, eve) = (try SSHSigningKey(Self.ada), try SSHSigningKey(Self.eve))
                let signers = agent.directory.path + "/allowed_signers"
                let line = "ada@example.org namespaces=\"git\" \(ada.publicText)\n"
                try agent.directory.write(line, to: "allowed_signers")
                try await agent.running(allowedSigners: signers) {
                    let first = try await agent.push(agent.web("one"), agent.service(), signedBy: ada)
                    let good = try await agent.waitUntilHealthy(at: first)
                    let message = good.conditions.first { $0.type == "Verified" }?.message ?? ""
                    #expect(message.contains("ada@example.org") && message.contains("SHA256:"), "\(message)")

                    for (key, reason, words) in [
                        (nil, "SignatureMissing", "no signature"),
                        (eve, "SignatureRefused", "none of an allowed signer"),
                    ] as [(SSHSigningKey?, String, String)] {
                        let bad = try await agent.push(agent.web("bad"), agent.service(), signedBy: key)
                        let status = try await agent.wait("refused") { status in
                            status.conditions.contains { $0.type == "Verified" && $0.observedRevision == bad }
                        }
                        let condition = try #require(status.conditions.first { $0.type == "Verified" })
                        #expect(condition.status == "False" && condition.reason == reason, "\(condition)")
                        #expect(condition.message.contains(words) && condition.message.contains(bad.prefix(7)))
                        #expect(status.health == .degraded && status.syncedRevision == first)
                    }
                    #expect(await agent.fixture.ask("\(agent.address):7300") == "one")
                }
                // Started again, it puts to work what was good, and still refuses what is not.
                try await agent.running(allowedSigners: signers) {
                    try await agent.wait("refused again") { status in
                        status.conditions.contains { $0.type == "Verified" && $0.status == "False" }
                    }
                    #expect(await agent.fixture.ask("\(agent.address):7300") == "one")
                    let third = try await agent.push(agent.web("three"), agent.service(), signedBy: ada)
                    _ = try await agent.waitUntilHealthy(at: third)
                    #expect(await agent.fixture.ask("\(agent.address):7300") == "three")
                    // Who is taken off the list has signed nothing from then on; the list itself may be damaged.
                    try agent.directory.write("ada@example.org \(eve.publicText)\n", to: "allowed_signers")
                    let fourth = try await agent.push(agent.web("four"), agent.service(), signedBy: ada)
                    try await agent.wait("refused by the new list") { status in
                        status.conditions.contains {
                            $0.type == "Verified" && $0.reason == "SignatureRefused" && $0.observedRevision == fourth
                        }
                    }
                    try agent.directory.write("ada\n", to: "allowed_signers")
                    let fifth = try await agent.push(agent.web("five"), agent.service(), signedBy: eve)
                    try await agent.wait("no list") { status in
                        status.conditions.contains {
                            $0.type == "Verified" && $0.reason == "AllowedSignersUnreadable"
                                && $0.observedRevision == fifth
                        }
                    }
                    #expect(await agent.fixture.ask("\(agent.address):7300") == "three")
                }
            }
        }
    }
}
