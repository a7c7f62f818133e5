import Testing

extension Scenarios {
    @Suite("The whole way", .enabled("engine, busybox and git are there") { await Requirements.areMet() })
    struct WholeWayTests {
        @Test("A push becomes running containers, and the next one replaces them with no failed request")
        func delivers() async throws {
            try await Group.running { group in
                let first = try await group.repository.head()
                try await expectFirstDelivery(group, first)
                let ports = try await [group.servicePort("staging"), group.servicePort("production")]
                let traffic = ports.map(Traffic.init)
                let second: String
                do {
                    second = try await deliverAgain(group)
                } catch {
                    for one in traffic { _ = one.stop() }
                    throw error
                }
                for tally in traffic.map({ $0.stop() }) {
                    #expect(tally.failures == [])
                    #expect(tally.bodies == ["first", "second"])
                    #expect(tally.answers > 20)
                }
                try await expectPromotion(group, of: second, to: "staging", changing: ["newTag", "digest"])
                try await expectPromotion(group, of: second, to: "production", changing: ["newTag", "digest"])
                try await expectImage(group, of: first)
            }
        }

        private func expectFirstDelivery(_ group: Group, _ revision: String) async throws {
            let run = try await group.untilReview(revision)
            #expect(run.workflow == "deliver")
            #expect(try run.job("staging").status == .succeeded)
            #expect(try run.job("production").status == .waiting)
            let staging = try await group.status().environment("staging")
            #expect(staging.health == .healthy)
            #expect(staging.revision == revision)
            #expect(staging.agents.map(\.name) == ["staging"])
            #expect(staging.agents.allSatisfy { $0.lastSync != nil && $0.health == .healthy })
            #expect(try await group.page("staging") == "first")
            let log = try await group.command("logs", String(run.id), "--job", "test")
            #expect(log.output.contains("tested \(revision)"))
            #expect(try await group.repository.promotions(of: revision, to: "production") == [])

            try await group.approve(run.id)
            try await group.waitHealthy("production", at: revision)
            #expect(try await group.page("production") == "first")
            #expect(try await group.untilOver(revision).status == .succeeded)
            let all: Set = ["newTag", "newName", "digest"]
            try await expectPromotion(group, of: revision, to: "staging", changing: all)
            try await expectPromotion(group, of: revision, to: "production", changing: all, approvedBy: "grace")
            #expect(try await group.status().runs.count == 1, "promotions begin no delivery of their own")
        }

        private func deliverAgain(_ group: Group) async throws -> String {
            let revision = try await group.repository.push("answer differently", DemoFiles(page: "second"))
            let run = try await group.untilReview(revision)
            #expect(try await group.page("staging") == "second")
            #expect(try await group.page("production") == "first")
            try await group.approve(run.id)
            try await group.waitHealthy("production", at: revision)
            #expect(try await group.page("production") == "second")
            #expect(try await group.untilOver(revision).status == .succeeded)
            return revision
        }

        /// One commit that changes only these scalars of the overlay, with its trailers.
        private func expectPromotion(
            _ group: Group,
            of revision: String,
            to environment: String,
            changing keys: Set<String>,
            approvedBy reviewer: String? = nil
        ) async throws {
            let commits = try await group.repository.promotions(of: revision, to: environment)
            #expect(commits.count == 1)
            let commit = try #require(commits.first)
            let git = ["git", "-C", group.repository.origin, "show", commit]
            let files = try await group.workshop.output(git + ["--format=", "--name-only"])
            #expect(files == DemoFiles.overlay(environment) + "\n")
            let patch = try await group.workshop.output(git + ["--format=", "--unified=0"])
            let changed = patch.split(separator: "\n").filter { line in
                (line.hasPrefix("+") || line.hasPrefix("-")) && !line.hasPrefix("+++") && !line.hasPrefix("---")
            }
            #expect(
                Set(changed.map { $0.dropFirst().drop { $0 == " " }.prefix { $0 != ":" } }.map(String.init)) == keys
            )
            let message = try await group.workshop.output(git + ["--format=%B", "--no-patch"])
            #expect(message.contains("\nHeadgate-Run: "))
            #expect(message.contains("\nHeadgate-Environment: \(environment)\n"))
            #expect(message.contains("\nHeadgate-Source: \(revision)\n"))
            if let reviewer { #expect(message.contains("\nHeadgate-Approved-By: \(reviewer)\n")) }
            let name = try await group.workshop.output(
                ["git", "-C", group.repository.origin, "show", "\(commit):\(DemoFiles.overlay(environment))"]
            )
            #expect(name.contains("newTag: \(revision)\n"))
            #expect(name.contains("  - name: demo  # so does this\n"))
            #expect(name.contains("# The promotion writes here, and this stays.\n"))
        }

        /// The image of a revision can be had from the registry by its digest.
        private func expectImage(_ group: Group, of revision: String) async throws {
            let commit = try #require(try await group.repository.promotions(of: revision, to: "staging").first)
            let overlay = try await group.workshop.output(
                ["git", "-C", group.repository.origin, "show", "\(commit):\(DemoFiles.overlay("staging"))"]
            )
            let line = try #require(overlay.split(separator: "\n").first { $0.contains("digest: ") })
            let digest = try #require(line.split(separator: " ").last.map(String.init))
            let image = "127.0.0.1:\(group.port + 1)/demo@\(digest)"
            // Whatever the engine still knows of it goes first, so that the pull asks the registry.
            _ = try await group.workshop.run(["docker", "rmi", "127.0.0.1:\(group.port + 1)/demo:\(revision)"])
            _ = try await group.workshop.run(["docker", "rmi", image])
            let pulled = try await group.workshop.output(["docker", "pull", image])
            #expect(pulled.contains(digest))
            guard await Requirements.haveSkopeo() else { return }
            let copy = group.workshop.path + "/copy"
            try await group.workshop.output(
                ["skopeo", "copy", "--quiet", "--src-tls-verify=false", "docker://\(image)", "dir:\(copy)"]
            )
            let sum = try await group.workshop.output(["sha256sum", copy + "/manifest.json"])
            #expect("sha256:" + sum.prefix { $0 != " " } == digest)
        }
    }
}
