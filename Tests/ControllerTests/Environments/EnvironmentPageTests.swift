import ControllerAPI
import HTTPTypes
import Testing

@testable import Controller

@Suite("The page of an environment")
struct EnvironmentPageTests {
    @Test("It shows what was there, by whose approval, and how deliveries go, to everybody")
    func history() async throws {
        try await DeliveryFixture.with { fixture in
            let empty = try await fixture.send(.get, "/environments/Production", as: nil)
            #expect(empty.status == 200)
            #expect(empty.text.contains("Nothing has been promoted here"))
            try await fixture.commit(["a": "1"], "Show <prices>")
            try await fixture.deliver(image: "api:v1")
            let page = try await fixture.send(.get, "/environments/production", as: nil)
            #expect(page.text.contains("Show &lt;prices&gt;"))
            #expect(page.text.contains("approved by ann"))
            #expect(page.text.contains("there now"))
            #expect(page.text.contains("median, from the source commit to its"))
            #expect(!page.text.contains("<form method=\"post\" action=\"/environments"))
            #expect(try await fixture.send(.get, "/environments/nowhere", as: nil).status == 404)
        }
    }

    @Test("Those who may roll back have the forms, and the forms do it")
    func forms() async throws {
        try await DeliveryFixture.with { fixture in
            try await fixture.deliver(image: "api:v1")
            try await fixture.commit(["a": "1"], "Next")
            try await fixture.pass(.seconds(60))
            try await fixture.deliver(image: "api:v2")
            let path = "/environments/production"
            let page = try await fixture.browse(path, as: "ann")
            #expect(page.contains("action=\"\(path)/rollbacks\""))
            for person in ["eve", "vic"] {
                let foreign = try await fixture.browse(path, as: person)
                #expect(!foreign.contains("action=\"\(path)"))
            }
            let to = try #require(try await fixture.parts.history.history("production", limit: 10).entries.last?.id)
            var form = ["to": "\(to)", "reason": "it loses orders", "hours": "2"]
            #expect(try await fixture.submit("\(path)/rollbacks", form, as: "eve").status == 403)
            #expect(try await fixture.submit("\(path)/rollbacks", form, as: "ann", token: "wrong").status == 403)
            #expect(try await fixture.submit("\(path)/rollbacks", form, as: "ann").status == 303)
            #expect(try await fixture.file("overlays/production/kustomization.yaml").contains("newTag: v1 "))
            let hold = try #require(try await fixture.parts.holds.active().first)
            #expect(hold.expiresAt == fixture.now.adding(seconds: 7200).text)
            #expect(try await fixture.browse(path, as: "mia").contains("action=\"/holds/\(hold.id)/release\""))
            #expect(try await fixture.submit("/holds/\(hold.id)/release", [:], as: "mia").status == 303)
            #expect(try await fixture.parts.holds.active().isEmpty)
            form = ["image": "api:v9", "reason": "not yet", "hours": "x"]
            #expect(try await fixture.submit("\(path)/holds", form, as: "mia").status == 400)
            form["hours"] = ""
            #expect(try await fixture.submit("\(path)/holds", form, as: "mia").status == 303)
            #expect(try await fixture.parts.holds.active().map(\.reference) == [":v9"])
        }
    }
}
