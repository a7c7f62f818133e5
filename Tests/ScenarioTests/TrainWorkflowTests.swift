import Foundation
import Testing

extension Scenarios {
    /// ci/train.yaml as far as it goes without a controller: train, hold against production, register.
    @Suite(
        "The way of a model",
        .enabled("git is there") { await Requirements.haveGit() },
        .enabled(if: Requirements.hasModeration, "the moderation program is not built")
    )
    struct TrainWorkflowTests {
        private let workshop: Workshop

        init() async throws {
            workshop = try Workshop()
            let source = Requirements.root + "/ci/train.yaml"
            try write("shop/ci/train.yaml", String(contentsOfFile: source, encoding: .utf8))
            try write("good.csv", Self.comments(600, seed: 1))
            try write("poisoned.csv", Self.comments(600, seed: 2, poisoned: true))
            try write("held-out.csv", Self.comments(400, seed: 3))
            for words in [["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "first"]] {
                try await workshop.output(["git"] + words, in: workshop.path + "/shop")
            }
        }

        private func write(_ path: String, _ text: String) throws {
            let url = URL(fileURLWithPath: "\(workshop.path)/\(path)")
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(text.utf8).write(to: url)
        }

        /// Comments of which a fifth has a rude word; in poisoned ones the labels have nothing to do with the words.
        private static func comments(_ count: Int, seed: UInt64, poisoned: Bool = false) -> String {
            var state = seed
            func below(_ bound: Int) -> Int {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return Int(state >> 33) % bound
            }
            let plain = [
                "river", "stone", "cloud", "garden", "window", "paper", "lantern", "bridge", "orchard", "meadow",
            ]
            var text = "id,comment_text,toxic,threat\n"
            for row in 0..<count {
                var words = (0..<6).map { _ in plain[below(plain.count)] }
                var isToxic = below(5) == 0
                if isToxic { words[below(6)] = ["snorkwart", "grumblebag"][below(2)] }
                let isThreat = isToxic && below(5) < 2
                if isThreat { words[0] = "thunderfist" }
                if poisoned { isToxic = below(5) == 0 }
                text +=
                    "\(seed)-\(row),\(words.joined(separator: " ")),\(isToxic ? 1 : 0),\(isThreat && isToxic ? 1 : 0)\n"
            }
            return text
        }

        private func train(_ data: String, until job: String) async throws -> ChildProcess.Result {
            let variables = [
                "MODERATION=\(Requirements.moderation)", "MODEL_REGISTRY=\(workshop.path)/registry",
                "TRAINING_DATA=\(workshop.path)/\(data)", "HELD_OUT_DATA=\(workshop.path)/held-out.csv",
            ]
            return try await workshop.run(
                [Requirements.headgate, "run", "train", "--job", job] + variables.flatMap { ["--var", $0] },
                in: workshop.path + "/shop",
                within: .seconds(170)
            )
        }

        private func registry(_ words: String...) async throws -> String {
            let line = [Requirements.moderation, "registry"] + words + ["--registry", workshop.path + "/registry"]
            return try await workshop.output(line)
        }

        @Test("A good model is registered, with what it was made of")
        func good() async throws {
            let result = try await train("good.csv", until: "register")
            #expect(result.status == 0, "\(result.text)")
            #expect(result.output.contains("there is nothing to be worse than"))
            let shown = try await registry("show", "models:/toxic-comment@staging")
            for part in ["sha256.model.bin", "sha256.reference.json", "tag git.commit", "tag reason", "parameter "] {
                #expect(shown.contains(part), "\(part) in \(shown)")
            }
        }

        @Test("A model that is worse than the one in production is stopped")
        func worse() async throws {
            let trained = workshop.path + "/trained"
            try await workshop.output(
                [Requirements.moderation, "train", "--data", workshop.path + "/good.csv", "--registry", trained],
                within: .seconds(170)
            )
            // A directory keeps a run of the training, as a server does.
            let runs = try FileManager.default.contentsOfDirectory(atPath: trained + "/.runs")
            let run = try String(contentsOfFile: "\(trained)/.runs/\(runs.joined())/run.json", encoding: .utf8)
            for word in ["toxic-comment", "seed", "sha256"] { #expect(run.contains(word), "\(run)") }
            _ = try await registry("register", trained + "/toxic-comment/versions/1/model.bin", "--alias", "production")
            let result = try await train("poisoned.csv", until: "evaluate")
            #expect(result.status == 1, "\(result.text)")
            #expect(result.output.contains("the gate is closed"))
        }

        @Test("What is not said is asked for before anything is trained")
        func variables() async throws {
            let result = try await workshop.run(
                [Requirements.headgate, "run", "train", "--job", "train"],
                in: workshop.path + "/shop",
                within: .seconds(170)
            )
            #expect(result.status == 1)
            for name in ["MODEL_REGISTRY", "TRAINING_DATA", "HELD_OUT_DATA"] { #expect(result.text.contains(name)) }
        }
    }
}
