import ControllerAPI
import HTTPTypes
import Testing

@testable import Controller

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("The evidence of a review")
struct EvidenceTests {
    private static let digest = "sha256:" + String(repeating: "ab", count: 32)

    private static func evidence(_ fixture: DeliveryFixture, _ run: Int) async throws -> ReviewEvidence {
        let answer = try await fixture.send(.get, "/api/v1/runs/\(run)/jobs/production/review", as: "ann")
        try #require(answer.status == 200, "\(answer.text)")
        return try JSONDecoder().decode(ReviewEvidence.self, from: Data(answer.text.utf8))
    }

    @Test("It shows what would change in the manifests with the images of the run, and where those come from")
    func manifests() async throws {
        try await DeliveryFixture.with { fixture in
            try await fixture.deliver(image: "registry.example.com/api:v1")
            let replicas = DeliveryFixture.deployment.replacing(
                "spec:\n  selector",
                with: "spec:\n  replicas: 3\n  selector"
            )
            try await fixture.commit(["overlays/production/deployment.yaml": replicas], "Three of them")
            let run = try await fixture.runToProduction(image: "registry.example.com/api:v2@\(Self.digest)")
            let evidence = try await Self.evidence(fixture, run)
            #expect(evidence.review.commits.map(\.title) == ["Three of them"])
            #expect(evidence.manifests.problem == nil)
            #expect(evidence.manifests.isExact)
            #expect(evidence.manifests.objects.map(\.kind) == ["Deployment"])
            let fields = evidence.manifests.objects.flatMap(\.fields)
            #expect(
                fields.map { "\($0.action) \($0.path): \($0.before ?? "") \($0.after ?? "")" } == [
                    "added spec.replicas:  3",
                    """
                    changed spec.template.spec.containers[name=api].image: "registry.example.com/api:v1" \
                    "registry.example.com/api:v2@\(Self.digest)"
                    """,
                ]
            )
            let image = try #require(evidence.images.first)
            #expect(image.current == "registry.example.com/api:v1")
            #expect(image.digest == Self.digest)
            #expect(image.build?.job == "build")
            #expect(image.build?.run == run)
            #expect(evidence.gates.map(\.job) == ["build"])
            #expect(evidence.gates.first?.isNeeded == true)
            #expect(evidence.missing == 1)
        }
    }

    @Test("What a Secret holds shows nowhere in it")
    func secrets() async throws {
        try await DeliveryFixture.with { fixture in
            let planted = "hunter2-planted-secret"
            try await fixture.commit(
                [
                    "overlays/production/kustomization.yaml": DeliveryFixture.kustomization
                        + "\nsecretGenerator:\n  - name: db\n    literals:\n      - password=\(planted)\n"
                ],
                "Add a password"
            )
            let run = try await fixture.runToProduction()
            let answer = try await fixture.send(.get, "/api/v1/runs/\(run)/jobs/production/review", as: "ann")
            #expect(answer.status == 200)
            #expect(answer.text.contains("Secret"))
            #expect(!answer.text.contains(planted))
            #expect(!answer.text.contains(Data(planted.utf8).base64EncodedString()))
            let page = try await fixture.send(.get, "/reviews/\(run)/production", as: nil)
            #expect(page.status == 200)
            #expect(page.text.contains("Secret"))
            #expect(!page.text.contains(planted))
        }
    }

    @Test("An overlay that does not render is said to be so, and does not hide the rest")
    func broken() async throws {
        try await DeliveryFixture.with { fixture in
            try await fixture.commit(
                ["overlays/production/kustomization.yaml": DeliveryFixture.kustomization + "\nbases: [\"../gone\"]\n"],
                "Break it"
            )
            let run = try await fixture.runToProduction()
            let evidence = try await Self.evidence(fixture, run)
            #expect(evidence.manifests.problem?.contains("gone") == true)
            #expect(evidence.images.count == 1)
            let page = try await fixture.send(.get, "/reviews/\(run)/production", as: nil)
            #expect(page.text.contains("What would change cannot be shown"))
        }
    }

    @Test("The page shows it without script, with the forms for those who may decide")
    func page() async throws {
        try await DeliveryFixture.with { fixture in
            let run = try await fixture.runToProduction(image: "registry.example.com/api:<v1>")
            let fingerprint = try #require(try await fixture.review(run)?.fingerprint)
            let path = "/reviews/\(run)/production"
            let open = try await fixture.send(.get, path, as: nil)
            #expect(open.status == 200)
            #expect(open.text.contains("Begin"))
            #expect(!open.text.contains("<form method=\"post\" action=\"/runs/\(run)/reviews\""))
            #expect(!open.text.contains("<v1>"))
            let own = try await fixture.browse(path, as: "ann")
            #expect(own.contains("<form method=\"post\" action=\"/runs/\(run)/reviews\""))
            #expect(own.contains("name=\"seen\" value=\"\(fingerprint)\""))
            let foreign = try await fixture.browse(path, as: "eve")
            #expect(foreign.contains("Only ann, ben may decide here"))
            #expect(!foreign.contains("name=\"seen\""))
            #expect(try await fixture.send(.get, "/reviews/\(run)/build", as: nil).status == 404)
            #expect(try await fixture.send(.get, "/reviews/999/production", as: nil).status == 404)
        }
    }
}
