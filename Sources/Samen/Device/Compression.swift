import CZstd

/// The compression inside a change: one zstd frame, nothing before, nothing after.
package enum Compression {
    /// Level 3 for a change; people wait for it.
    static let level: Int32 = 3
    private static let magic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]

    /// The frame, or nil where it would not be smaller, or so much smaller that readers refuse it.
    package static func deflate(_ bytes: [UInt8]) -> [UInt8]? {
        guard !bytes.isEmpty else { return nil }
        var frame = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count))
        let count = ZSTD_compress(&frame, frame.count, bytes, bytes.count, level)
        guard ZSTD_isError(count) == 0, count < bytes.count,
            bytes.count <= count * DeviceLimits.inflation
        else { return nil }
        return Array(frame.prefix(count))
    }

    /// What one frame holds if it is exactly as long as declared and within the bounds; else nil.
    ///
    /// Nothing is allocated before the declared length has passed every check.
    package static func inflate(_ frame: [UInt8], declared: Int) -> [UInt8]? {
        guard declared > 0, declared <= DeviceLimits.inflatedBytes,
            declared <= frame.count * DeviceLimits.inflation,
            frame.starts(with: magic),
            ZSTD_getFrameContentSize(frame, frame.count) == UInt64(declared),
            ZSTD_getDictID_fromFrame(frame, frame.count) == 0,
            ZSTD_findFrameCompressedSize(frame, frame.count) == frame.count
        else { return nil }
        var bytes = [UInt8](repeating: 0, count: declared)
        let count = ZSTD_decompress(&bytes, bytes.count, frame, frame.count)
        return ZSTD_isError(count) == 0 && count == declared ? bytes : nil
    }
}
