import Testing

extension Scenarios {
    /// What a person gets who pushes something that cannot work: the reason and the place, and nothing is touched.
    @Suite(
        "Bad input",
        .enabled("engine, busybox and git are there") { await Requirements.areMet() },
        .group("--reviewer", "grace", "--reviewer", "barbara", delivers: true)
    )
    struct BadInputTests {
        /// A workflow that does not work, and what its author is told.
        struct BrokenWorkflow: Sendable, CustomTestStringConvertible {
            let testDescription: String
            let find: String
            let replace: String
            let reason: String
        }

        @Test(
            "A broken workflow is a failed run that names file, line and what was expected",
            arguments: [
                BrokenWorkflow(
                    testDescription: "no YAML",
                    find: "  lint:\n    runs-on",
                    replace: "  lint:\n   - runs-on",
                    reason: "ci/deliver.yaml:8:5: "
                ),
                BrokenWorkflow(
                    testDescription: "an unknown key",
                    find: "  test:\n    runs-on",
                    replace: "  test:\n    run-on",
                    reason: "ci/deliver.yaml:13:5: a job has no key 'run-on'; did you mean 'runs-on'?"
                ),
                BrokenWorkflow(
                    testDescription: "a need that nobody meets",
                    find: "needs: [lint, test]",
                    replace: "needs: [lint, tests]",
                    reason: "ci/deliver.yaml:17:19: "
                ),
                BrokenWorkflow(
                    testDescription: "an expression that does not parse",
                    find: "${{ github.sha }}",
                    replace: "${{ github.sha || }}",
                    reason: "ci/deliver.yaml:28:"
                ),
            ]
        )
        func workflow(broken: BrokenWorkflow) async throws {
            let group = try Group.shared()
            var files = DemoFiles()
            let text = files.standardWorkflow.replacing(broken.find, with: broken.replace)
            #expect(text != files.standardWorkflow)
            files.workflow = text
            let revision = try await group.repository.push("break the workflow", files)
            let run = try await group.untilOver(revision)
            #expect(run.status == .failed)
            #expect(run.error?.contains(broken.reason) == true, "\(run.error ?? "no reason")")
            #expect(run.jobs.isEmpty)
            try await expectUntouched(group, revision)
        }

        @Test("A gate that fails builds and promotes nothing")
        func gate() async throws {
            let group = try Group.shared()
            let files = DemoFiles(lint: "echo the gate says no; exit 3", page: "never")
            let run = try await group.untilOver(group.repository.push("fail the gate", files))
            #expect(run.status == .failed)
            #expect(try run.job("lint").status == .failed)
            #expect(try run.job("lint").reason?.contains("exit status 3") == true)
            for job in ["image", "staging", "production"] {
                #expect(try run.job(job).status == .skipped)
                #expect(try run.job(job).reason?.isEmpty == false)
            }
            let log = try await group.command("logs", String(run.id), "--job", "lint")
            #expect(log.output.contains("the gate says no"))
            let tag = WebRequest(port: group.port + 1, path: "/v2/demo/manifests/\(run.revision)")
            #expect(try await tag.send().status == 404)
            try await expectUntouched(group, run.revision)
        }

        @Test("An image that does not build ends its run with the end of the build's log")
        func image() async throws {
            let group = try Group.shared()
            let words = "echo these are its last words; exit 7"
            let files = DemoFiles(page: "never", dockerfile: #"RUN ["/bin/busybox", "sh", "-c", "\#(words)"]"#)
            let run = try await group.untilOver(group.repository.push("break the image", files))
            #expect(run.status == .failed)
            let image = try run.job("image")
            #expect(image.status == .failed)
            #expect(image.reason?.contains("\nthese are its last words\n") == true, "\(image.reason ?? "no reason")")
            #expect(image.reason?.contains("non-zero code: 7") == true)
            let log = try await group.command("logs", String(run.id), "--job", "image")
            #expect(log.output.contains("these are its last words"))
            try await expectUntouched(group, run.revision)
        }

        @Test("An overlay that is no kustomization fails its run with file and line, and the old containers stay")
        func overlay() async throws {
            let group = try Group.shared()
            let good = try await group.repository.overlay("staging")
            let (page, containers) = try await (group.page("staging"), group.containers())
            for (find, replace, reason) in [
                (
                    "resources:", "resorces:",
                    ":4:1: 'resorces' is no field of a kustomization; did you mean 'resources'?"
                ),
                ("images:", "images: [", ":"),
                ("../../manifests", "../../manifest", ":5:5: "),
            ] {
                let revision = try await group.repository.push(
                    "break the overlay",
                    DemoFiles(page: "never"),
                    overlays: ["staging": good.replacing(find, with: replace)]
                )
                let staging = try await group.untilOver(revision).job("staging")
                #expect(staging.status == .failed)
                let wanted = DemoFiles.overlay("staging") + reason
                #expect(staging.reason?.contains(wanted) == true, "\(staging.reason ?? "no reason")")
            }
            #expect(try await group.page("staging") == page)
            #expect(try await group.containers() == containers)
            let repaired = try await group.repository.push("repair it", DemoFiles(), overlays: ["staging": good])
            #expect(try await group.untilReview(repaired).job("staging").status == .succeeded)
        }

        @Test("A container that never becomes ready fails its run with the reason while the old one serves on")
        func readiness() async throws {
            let group = try Group.shared()
            let before = try await group.page("staging")
            let traffic = Traffic(port: try await group.servicePort("staging"))
            let result: Result<StatusModel.Run, any Error>
            do {
                let files = DemoFiles(page: "never", file: "elsewhere.html")
                result = .success(try await group.untilOver(group.repository.push("never be ready", files)))
            } catch {
                result = .failure(error)
            }
            let tally = traffic.stop()
            let run = try result.get()
            #expect(run.status == .failed)
            let reason = try run.job("staging").reason ?? "no reason"
            #expect(reason.contains("readiness probe: /index.html answered 404"), "\(reason)")
            #expect(try run.job("production").status == .skipped)
            #expect(tally.failures == [])
            #expect(tally.bodies == [before])
            // The next good revision gets the environment out of it again.
            let revision = try await group.repository.push("be ready again", DemoFiles(page: "ready again"))
            #expect(try await group.untilReview(revision).job("staging").status == .succeeded)
            #expect(try await group.page("staging") == "ready again")
        }

        @Test("A rejection fails its run with the reviewer's reason, and nothing is promoted")
        func rejection() async throws {
            let group = try Group.shared()
            let run = try await group.untilReview(group.repository.push("be rejected", DemoFiles(page: "rejected")))
            let words = ["review", "reject", String(run.id), "--environment", "production", "--as", "grace"]
            let bare = try await group.workshop.run([Requirements.headgate] + words + ["--data", group.data])
            #expect(bare.status == 2, "a rejection needs a reason: \(bare.text)")
            let stranger = try await group.command(
                "review",
                "approve",
                String(run.id),
                "-e",
                "production",
                "--as",
                "mallory"
            )
            #expect(stranger.status == 1)
            #expect(stranger.errors.contains("mallory is not a reviewer of production; reviewers are grace, barbara"))
            #expect(try await group.untilReview(run.revision).id == run.id)
            let reject = [Requirements.headgate] + words + ["--reason", "not before Monday", "--data", group.data]
            try await group.workshop.output(reject)
            let over = try await group.untilOver(run.revision)
            #expect(over.status == .failed)
            #expect(try over.job("production").reason == "rejected by grace: not before Monday")
            #expect(try await group.repository.promotions(of: run.revision, to: "production") == [])
            let late = try await group.command(
                "review",
                "approve",
                String(run.id),
                "-e",
                "production",
                "--as",
                "barbara"
            )
            #expect(late.status == 1, "what was rejected cannot be approved: \(late.text)")
            #expect(try await group.page("production") == "first")
        }

        /// Nothing of the revision was promoted anywhere.
        private func expectUntouched(_ group: Group, _ revision: String) async throws {
            for environment in ["staging", "production"] {
                #expect(try await group.repository.promotions(of: revision, to: environment) == [])
            }
            #expect(try await group.page("production") == "first")
        }
    }
}
