import Testing

@testable import Manifests

@Suite("Ingresses")
struct IngressTests {
    private func ingress(_ spec: String, metadata: String = "{name: i}") throws -> (Ingress, [ManifestWarning]) {
        let text = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: \(metadata)\nspec: \(spec)\n"
        let workloads = try Workloads(try objects(text))
        return (try #require(workloads.ingresses.first), workloads.warnings)
    }

    @Test("Rules, certificates, class and default backend are read")
    func full() throws {
        let (ingress, warnings) = try ingress(
            """
            {ingressClassName: nginx,
              defaultBackend: {service: {name: d, port: {number: 80}}},
              tls: [{hosts: [a.example.com], secretName: s}, {hosts: ["*.example.org"]}],
              rules: [
                {host: a.example.com, http: {paths: [
                  {path: /x, pathType: Exact, backend: {service: {name: x, port: {name: http}}}},
                  {pathType: ImplementationSpecific, backend: {service: {name: y, port: {number: 8080}}}}]}},
                {host: "*.example.org"},
                {http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: z, port: {number: 1}}}}]}}]}
            """
        )
        #expect(warnings.isEmpty, "\(warnings)")
        #expect(ingress.className == "nginx")
        #expect(ingress.defaultBackend == Ingress.Backend(service: "d", port: .integer(80)))
        #expect(ingress.tls == [.init(hosts: ["a.example.com"], secretName: "s"), .init(hosts: ["*.example.org"])])
        #expect(ingress.rules.map(\.host) == ["a.example.com", "*.example.org", nil])
        #expect(
            ingress.rules[0].paths == [
                .init(path: "/x", type: .exact, backend: .init(service: "x", port: .string("http"))),
                .init(path: "/", type: .implementationSpecific, backend: .init(service: "y", port: .integer(8080))),
            ]
        )
        #expect(ingress.rules[1].paths.isEmpty)
        #expect(ingress.rules[2].paths[0].type == .prefix)
    }

    @Test("What has no effect is a warning with its path")
    func warnings() throws {
        let (read, warnings) = try ingress(
            """
            {defaultBackend: {resource: {kind: Bucket, name: b}},
              rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {resource: {kind: B, name: b}}}], x: 1}}]}
            """,
            metadata: "{name: i, annotations: {nginx.ingress.kubernetes.io/rewrite-target: /, other: x}}"
        )
        #expect(
            warnings.map(\.path).sorted() == [
                "metadata.annotations[nginx.ingress.kubernetes.io/rewrite-target]", "spec.defaultBackend.resource",
                "spec.rules[0].http.paths[0].backend.resource", "spec.rules[0].http.x",
            ]
        )
        #expect(read.defaultBackend == nil && read.rules[0].paths.isEmpty)
    }

    @Test(
        "What is wrong is an error at its place",
        arguments: [
            ("{}", "spec.rules needs rules"),
            ("{rules: [{host: A.b, http: {paths: []}}]}", "spec.rules[0].host must be a DNS name"),
            ("{rules: [{host: a.*.b}]}", "spec.rules[0].host must be a DNS name"),
            ("{rules: [{host: '*'}]}", "spec.rules[0].host must be a DNS name"),
            ("{rules: [{host: -a}]}", "spec.rules[0].host must be a DNS name"),
            (
                "{rules: [{http: {paths: [{path: /, backend: {service: {name: a, port: {number: 1}}}}]}}]}",
                "spec.rules[0].http.paths[0].pathType is required"
            ),
            (
                "{rules: [{http: {paths: [{path: /, pathType: Prefix}]}}]}",
                "spec.rules[0].http.paths[0].backend is required"
            ),
            (
                "{rules: [{http: {paths: [{path: x, pathType: Prefix, backend: {service: {name: a, port: {number: 1}}}}]}}]}",
                "spec.rules[0].http.paths[0].path must begin with '/'"
            ),
            (
                "{rules: [{http: {paths: [{pathType: Glob, backend: {service: {name: a, port: {number: 1}}}}]}}]}",
                "spec.rules[0].http.paths[0].pathType must be one of Exact, Prefix"
            ),
            ("{defaultBackend: {service: {name: a, port: {}}}}", "needs either a number or a name"),
            ("{defaultBackend: {service: {name: a, port: {number: 1, name: b}}}}", "needs either a number or a name"),
            ("{defaultBackend: {service: {port: {number: 1}}}}", "spec.defaultBackend.service.name is required"),
            ("{defaultBackend: {}}", "spec.defaultBackend.service is required"),
        ]
    )
    func faults(_ spec: String, _ words: String) throws {
        let error = try #require(throws: ManifestError.self) { try ingress(spec) }
        #expect(error.message.contains(words), "\(error.message)")
    }
}
