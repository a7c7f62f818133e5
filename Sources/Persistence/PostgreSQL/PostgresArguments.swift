/// The arguments of one statement, laid out as libpq wants them.
struct PostgresArguments {
    private var bytes: [UInt8] = []
    private var starts: [Int?] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []

    init(_ arguments: [SQLValue]) {
        for argument in arguments {
            guard let encoded = PostgresValue.encode(argument) else {
                starts.append(nil)
                lengths.append(0)
                formats.append(0)
                continue
            }
            starts.append(bytes.count)
            lengths.append(Int32(clamping: encoded.bytes.count))
            formats.append(encoded.isBinary ? 1 : 0)
            bytes += encoded.bytes
            bytes.append(0)
        }
    }

    typealias Pointers<T> = (
        _ count: Int32,
        _ values: UnsafePointer<UnsafePointer<CChar>?>?,
        _ lengths: UnsafePointer<Int32>?,
        _ formats: UnsafePointer<Int32>?
    ) -> T

    func withPointers<T>(_ body: Pointers<T>) -> T {
        unsafe bytes.withUnsafeBytes { buffer in
            let start = unsafe buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            let values = unsafe starts.map { offset in
                unsafe offset.flatMap { unsafe start?.advanced(by: $0) }.map { unsafe UnsafePointer($0) }
            }
            return unsafe values.withUnsafeBufferPointer { values in
                unsafe body(Int32(clamping: starts.count), values.baseAddress, lengths, formats)
            }
        }
    }
}
