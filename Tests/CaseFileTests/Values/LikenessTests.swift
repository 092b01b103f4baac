import CaseFile
import Testing

@Suite struct `Names that look alike` {
    @Test(arguments: [
        ("Duif", "duif"), ("Duif", "Dυif"), ("Zo\u{EB}", "Zoe\u{308}"), ("Mees", "Мееѕ"),
        ("Duif", "Du\u{200D}if"), ("Duif", "Duif\u{200B}"), ("Olaf", "0laf"), ("Willem", "WiIIem"),
        ("Anna", "ＡＮＮＡ"), ("Anna B", " Anna  B "), ("K\u{F6}nig", "ko\u{308}nig"),
        ("Duif", "D\u{AD}uif"), ("straße", "STRAßE"), ("Mus", "M\u{FE0F}us"),
    ])
    func `F06 are found whatever alphabet, form or unseen sign they use`(
        _ first: String,
        _ second: String
    ) throws {
        #expect(try #require(Likeness(first)) == #require(Likeness(second)))
    }

    @Test(arguments: [
        ("Duif", "Duit"), ("Anna", "Hanna"), ("Zoe", "Zo\u{EB}"), ("Mees 1", "Mees 2"),
        ("Ilse", "Else"),
    ])
    func `F06 are not all names`(_ first: String, _ second: String) throws {
        #expect(try #require(Likeness(first)) != #require(Likeness(second)))
    }

    @Test(arguments: ["", " ", "\u{200B}\u{FEFF}", "\u{3164}"])
    func `F06 where there is nothing to see there is no likeness`(_ name: String) {
        #expect(Likeness(name) == nil)
    }
}
