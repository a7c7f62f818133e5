import ArgumentParser

/// A time such as `30m`, `2h` or `3d`.
struct Span: ExpressibleByArgument {
    let seconds: Int

    init(seconds: Int) {
        self.seconds = seconds
    }

    init?(argument: String) {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        guard let unit = argument.last.flatMap({ units[$0] }), argument.utf8.count <= 8,
            argument.dropLast().utf8.allSatisfy({ (0x30...0x39).contains($0) }), let count = Int(argument.dropLast()),
            count > 0
        else { return nil }
        seconds = count * unit
    }
}
