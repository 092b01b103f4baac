import Foundation
import Testing

/// A vault that was put back from an older image, with the built programs only.
@Suite(.timeLimit(.minutes(40))) struct RestoredVaultTests {
    /// The vault's files, and the index of its log in memory; what is kept outside stays as it is.
    private struct Image {
        private let vault: URL
        private let index: URL
        private let copy: URL

        init(of computer: Computer, in folder: TemporaryFolder) throws {
            vault = URL(fileURLWithPath: computer.folder + "/.local/share/samen")
            index = URL(fileURLWithPath: computer.runtime + "/samen")
            copy = URL(fileURLWithPath: folder.path("image"))
            try FileManager.default.copyItem(at: vault, to: copy)
        }

        func putBack() throws {
            try FileManager.default.removeItem(at: vault)
            try FileManager.default.copyItem(at: copy, to: vault)
            try? FileManager.default.removeItem(at: index)
        }
    }

    @Test
    func `B32 an administrator whose vault was put back removes a lost laptop after a sync only`()
        throws
    {
        let founded = try Founded()
        let admin = founded.computer
        let folder = try TemporaryFolder()
        var putBack: Image?
        var device = ""
        try founded.serving { _ in
            let lost = try founded.worker()
            device = try #require(try lost.samen("status", "--json").json["device"] as? String)
            #expect(try admin.samen("sync").status == 0)
            let image = try Image(of: admin, in: folder)
            putBack = image
            let later = try founded.worker()
            #expect(try admin.samen("sync").status == 0)
            try image.putBack()

            let status = try admin.samen("status", "--json").json
            #expect(status["must_synchronise"] as? Bool == true, "\(status)")
            let invited = try admin.samen("invite", "--role", "worker", "--lang", "nl")
            #expect(invited.status == 6 && invited.errors.contains("Synchroniseer"), "\(invited)")
            // Cases are begun and written in as ever.
            let code = try admin.samen("case", "new", answers: ["Duif"]).code
            #expect(try admin.samen("task", "add", code, answers: ["Bellen"]).status == 0)
            let again = try admin.samen("invite", "--role", "worker")
            #expect(again.status == 6, "a new incarnation is no exchange: \(again)")

            // Removing somebody synchronises by itself, where a server answers.
            let removed = try admin.samen("admin", "device", "lost", device)
            #expect(removed.status == 0, "\(removed)")
            #expect(try admin.samen("sync").status == 0)
            let devices = try admin.samen("device", "list", "--all", "--json").list
            let states = devices.compactMap { $0["state"] as? String }
            #expect(states.count { $0 == "active" } == 2 && states.count { $0 == "lost" } == 1)
            #expect(try later.samen("sync").status == 0)
            let place = try later.samen("status", "--json").json
            #expect(place["role"] as? String == "worker", "\(place)")
            let after = try admin.samen("status", "--json").json
            #expect(after["must_synchronise"] as? Bool == false)
            #expect((after["copied_in"] as? [String])?.isEmpty == true, "\(after)")
            #expect(try admin.samen("invite", "--role", "worker").status == 0)
        }
        try #require(putBack).putBack()
        let early = try admin.samen("admin", "device", "lost", device)
        #expect(early.status == 6 && early.errors.contains("Synchronise first"), "\(early)")
    }
}
