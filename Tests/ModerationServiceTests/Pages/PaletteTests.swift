import Testing

@testable import ModerationService

#if canImport(FoundationEssentials)
import Glibc
#endif

@Suite("Palette")
struct PaletteTests {
    /// Relative luminance as WCAG 2.2 defines it.
    private func luminance(_ color: String) throws -> Double {
        let value = try #require(Int(color.dropFirst(), radix: 16))
        let parts = [value >> 16 & 255, value >> 8 & 255, value & 255].map { part in
            let share = Double(part) / 255
            return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    }

    private func color(_ name: String) throws -> Palette.Color {
        try #require(Palette.colors.first { $0.name == name })
    }

    @Test(
        "every text has a contrast of 4.5 to 1 with what it stands on, in light and in dark",
        arguments: Palette.pairs
    )
    func contrast(pair: Palette.Pair) throws {
        let (text, ground) = (try color(pair.text), try color(pair.ground))
        for (front, back) in [(text.light, ground.light), (text.dark, ground.dark)] {
            let (one, other) = (try luminance(front), try luminance(back))
            let ratio = (max(one, other) + 0.05) / (min(one, other) + 0.05)
            #expect(ratio >= 4.5, "\(pair.text) on \(pair.ground): \(ratio)")
        }
    }

    @Test("the style sheet has every colour twice and names no other")
    func properties() {
        for color in Palette.colors {
            #expect(StyleSheet.text.contains("--\(color.name): \(color.light);"))
            #expect(StyleSheet.text.contains("--\(color.name): \(color.dark);"))
        }
        for part in StyleSheet.text.split(separator: "var(--").dropFirst() {
            let name = part.prefix { $0 != ")" }
            #expect(Palette.colors.contains { $0.name == name }, "\(name)")
        }
        let values = StyleSheet.text.split(separator: "#", omittingEmptySubsequences: false).dropFirst()
            .filter { $0.prefix(6).allSatisfy { $0.isHexDigit } }
        #expect(values.count == 2 * Palette.colors.count)
    }
}
