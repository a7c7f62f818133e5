import Testing

@testable import DockerEngine

@Suite("What goes over the wire")
struct WireTests {
    @Test("a container's specification leaves out what is nil")
    func containerSpec() throws {
        var spec = ContainerSpec(image: "app@sha256:ab")
        spec.command = ["serve"]
        spec.labels = ["headgate.dev/owner": "me"]
        spec.exposedPorts = ["80/tcp": .init()]
        spec.host.networkMode = "container:abc"
        spec.host.nanoCPUs = 500_000_000
        spec.host.mounts = [.bind("/a", to: "/b", isReadOnly: true), .temporary(at: "/t", size: 1024, mode: 0o700)]
        spec.host.restartPolicy = .onFailure(retries: 3)
        spec.host.logging = .files()
        let expected = """
            {"Cmd":["serve"],"ExposedPorts":{"80/tcp":{}},"HostConfig":{"LogConfig":{"Config":\
            {"max-file":"3","max-size":"10m"},"Type":"json-file"},"Mounts":[{"ReadOnly":true,"Source":"/a",\
            "Target":"/b","Type":"bind"},{"ReadOnly":false,"Target":"/t","TmpfsOptions":{"Mode":448,\
            "SizeBytes":1024},"Type":"tmpfs"}],"NanoCpus":500000000,"NetworkMode":"container:abc",\
            "Privileged":false,"RestartPolicy":{"MaximumRetryCount":3,"Name":"on-failure"}},\
            "Image":"app@sha256:ab","Labels":{"headgate.dev/owner":"me"}}
            """
        #expect(try JSON.text(spec) == expected)
    }

    @Test("null and missing collections read as empty")
    func nulls() throws {
        let text = #"[{"Id":"a","Names":["/n"],"Labels":null,"State":"initialized"},{"Id":"b"}]"#
        let containers = try JSON.decode([ContainerSummary].self, from: Array(text.utf8))
        #expect(containers.map(\.id) == ["a", "b"])
        #expect(containers[0].name == "n")
        #expect(containers[0].state == .unknown)
        #expect(containers.allSatisfy { $0.labels.isEmpty && $0.networks.isEmpty })
    }

    @Test("an answer that is not JSON is the engine's fault")
    func notJSON() {
        let error = #expect(throws: DockerError.self) {
            try JSON.decode([ImageSummary].self, from: Array("<html>".utf8))
        }
        #expect(error?.code == .invalidResponse)
    }

    @Test("filters keep every value of a key")
    func filters() throws {
        let filters = DockerFilters.label("a", "1").label("b").adding("status", "running")
        #expect(try filters.query() == #"{"label":["a=1","b"],"status":["running"]}"#)
        #expect(try DockerFilters().query() == nil)
        #expect(try DockerFilters(dictionaryLiteral: ("k", ["1"]), ("k", ["2"])).query() == #"{"k":["1","2"]}"#)
    }

    @Test(
        "an image's name is taken apart at the right colon",
        arguments: [
            ("app", "app", "latest"), ("app:1", "app", "1"), ("host:5000/a/b", "host:5000/a/b", "latest"),
            ("host:5000/a/b:2", "host:5000/a/b", "2"), ("host:5000/a@sha256:ff", "host:5000/a", "sha256:ff"),
            ("a:1@sha256:ff", "a", "sha256:ff"),
        ]
    )
    func imageNames(_ text: String, _ repository: String, _ version: String) {
        #expect(ImageName(text).repository == repository)
        #expect(ImageName(text).version == version)
    }

    @Test("credentials are base64 for URLs, and nothing else shows them")
    func credentials() throws {
        let credentials = RegistryCredentials(username: "u", password: "s3cret?>~", registry: "r:5000")
        let header = try JSON.base64URL(credentials)
        #expect(!header.contains("+") && !header.contains("/"))
        #expect(!"\(credentials) \(String(reflecting: credentials))".contains("s3cret"))
        var spec = BuildSpec()
        #expect(try spec.registryHeader() == nil)
        spec.credentials = [credentials]
        #expect(try spec.registryHeader()?.isEmpty == false)
    }

    @Test("versions compare by number")
    func versions() throws {
        let (old, new) = (try #require(APIVersion("1.9")), try #require(APIVersion("1.41")))
        #expect(old < new)
        #expect("\(new)" == "1.41")
        #expect(["", "1", "1.x", "1.2.3", "-1.2"].allSatisfy { APIVersion($0) == nil })
    }

    @Test("a build's lines are put together, and its end is kept")
    func buildOutput() throws {
        var output = BuildOutput()
        func feed(_ json: String) throws -> [String] {
            output.append(try JSON.decode(EngineMessage.self, from: Array(json.utf8)))
        }
        #expect(try feed(#"{"stream":"Step 1/2 : FROM"}"#) == [])
        #expect(try feed(#"{"stream":" scratch\n ---\u003e "}"#) == ["Step 1/2 : FROM scratch"])
        #expect(try feed(#"{"status":"Pulling","id":"abc"}"#) == ["abc: Pulling"])
        for number in 0..<100 {
            #expect(try feed("{\"stream\":\"\\r\\n\(number)\"}").count == 1)
        }
        #expect(try feed(#"{"aux":{"ID":"sha256:1"}}"#) == [])
        #expect(try feed(#"{"aux":"CgsKCQ=="}"#) == [])
        #expect(output.imageID == "sha256:1")
        #expect(output.finish() == ["99"])
        #expect(output.tail.count == BuildOutput.tailLines)
        #expect(try feed(#"{"stream":"Successfully built 0123abc\n"}"#).count == 1)
        #expect(output.shortID == "0123abc")
    }
}
