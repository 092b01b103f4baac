import Sync
import Testing

@Suite("libcurl is opened on first use")
struct CurlLibraryTests {
    @Test func `the library opens and says its version`() throws {
        let version = try #require(CurlLibrary.version())
        #expect(version.hasPrefix("libcurl/"))
    }

    @Test func `opening it again gives the same library`() {
        #expect(CurlLibrary.version() == CurlLibrary.version())
    }
}
