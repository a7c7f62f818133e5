import DockerEngine
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("What an engine says of its settings")
struct EngineInfoTests {
    @Test(
        "The registries that it speaks to without TLS",
        arguments: [
            (
                #"{"RegistryConfig": {"IndexConfigs": {"docker.io": {"Secure": true}, "r:5000": {"Secure": false}}}}"#,
                ["r:5000"]
            ),
            (#"{"RegistryConfig": {"IndexConfigs": null}}"#, []), (#"{"RegistryConfig": null}"#, []), ("{}", []),
        ]
    )
    func insecureRegistries(_ json: String, _ found: [String]) throws {
        let info = try JSONDecoder().decode(EngineInfo.self, from: Data(json.utf8))
        #expect(info.insecureRegistries == found)
    }
}
