import Testing

@testable import ProcessMemory

@Suite("Memory of a process")
struct FootprintTests {
    @Test("Only code of files that cannot have been written is let go")
    func ranges() {
        let maps = """
            55d0c0a00000-55d0c0a10000 r--p 00000000 fe:00 11 /usr/bin/program
            55d0c0a10000-55d0c0a90000 r-xp 00010000 fe:00 11 /usr/bin/program
            55d0c0a90000-55d0c0aa0000 rw-p 00090000 fe:00 11 /usr/bin/program
            55d0c1000000-55d0c1100000 rwxp 00000000 fe:00 12 /tmp/written
            7f0000000000-7f0000001000 r-xp 00000000 00:00 0
            7f0000002000-7f0000003000 r-xp 00000000 00:00 0 [vdso]
            7f0000005000-7f0000004000 r-xp 00000000 fe:00 13 /usr/lib/backwards
            nonsense
            7f0000006000-7f0000007000 r-xp 00000000 fe:00 14 /usr/lib/with spaces in it
            """
        #expect(
            Footprint.ranges(of: maps) == [0x55d0_c0a1_0000..<0x55d0_c0a9_0000, 0x7f00_0000_6000..<0x7f00_0000_7000]
        )
    }

    @Test("A process goes on after its code was let go")
    func release() {
        Footprint.releaseCode()
        #expect((1...100).reduce(0, +) == 5050)
    }
}
