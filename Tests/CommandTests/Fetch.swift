import CCurl

/// What a request of a test brought back.
struct Fetched: Equatable {
    let status: Int
    let body: String

    /// Asks for `url` with libcurl; nil if there was no answer within ten seconds.
    static func get(_ url: String) -> Fetched? {
        guard samen_curl_load(), let handle = samen_curl_easy_init() else { return nil }
        defer { samen_curl_easy_cleanup(handle) }
        let body = Body()
        _ = samen_curl_set_string(handle, CURLOPT_URL, url)
        _ = samen_curl_set_long(handle, CURLOPT_TIMEOUT, 10)
        // The tests ask what anyone may ask; clients pin the server's key.
        _ = samen_curl_set_long(handle, CURLOPT_SSL_VERIFYPEER, 0)
        _ = samen_curl_set_long(handle, CURLOPT_SSL_VERIFYHOST, 0)
        _ = samen_curl_set_write(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            guard let bytes, let context else { return 0 }
            let body = Unmanaged<Body>.fromOpaque(context).takeUnretainedValue()
            body.bytes += UnsafeRawBufferPointer(start: bytes, count: size * count)
            return size * count
        }
        let context = Unmanaged.passUnretained(body).toOpaque()
        _ = samen_curl_set_pointer(handle, CURLOPT_WRITEDATA, context)
        guard samen_curl_easy_perform(handle) == CURLE_OK else { return nil }
        var status = 0
        _ = samen_curl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
        return Fetched(status: status, body: String(decoding: body.bytes, as: UTF8.self))
    }

    private final class Body {
        var bytes: [UInt8] = []
    }
}
