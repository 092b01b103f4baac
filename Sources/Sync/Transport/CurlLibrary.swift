import CCurl

/// libcurl, opened when the first request is made.
///
/// Opening it costs some nine milliseconds, which commands that stay local do not pay.
package enum CurlLibrary {
    /// The version of the library, opened now if it was not yet; nil if it cannot be opened.
    package static func version() -> String? {
        guard samen_curl_load(), let version = samen_curl_version() else { return nil }
        return String(cString: version)
    }
}
