"""A server, an administrator at a real `samen`, and the checks that are counted."""
import json
import os
import pathlib
import re
import subprocess
import time

PROGRAMS = pathlib.Path(__file__).resolve().parents[2] / ".build" / "debug"
PASSPHRASE = b"zeven vlinders boven de haven\n"


class Checks:
    def __init__(self):
        self.passed = self.failed = self.known = 0

    def __call__(self, name, condition, seen=""):
        self.passed, self.failed = self.passed + bool(condition), self.failed + (not condition)
        print(f"{'ok    ' if condition else 'FAILED'}  {name}" + ("" if condition else f": {seen}"), flush=True)
        return condition

    def same(self, name, seen, expected):
        return self(name, seen == expected, f"expected {expected}, got {seen}")


class Colleague:
    """Somebody at the command line, with a vault of its own."""

    def __init__(self, folder):
        folder.mkdir(mode=0o700)
        self.environment = {**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder / "data")}
        self.environment |= {"SAMEN_LANG": "en"}
        for name in ("SAMEN_VAULT", "XDG_RUNTIME_DIR"):
            self.environment.pop(name, None)

    def __call__(self, *arguments, stdin=""):
        read, write = os.pipe()
        os.write(write, PASSPHRASE)
        os.close(write)
        command = [PROGRAMS / "samen", *arguments, "--json", "--passphrase-fd", str(read)]
        done = subprocess.run(
            command, input=stdin, capture_output=True, text=True, env=self.environment, pass_fds=[read], timeout=120
        )
        os.close(read)
        if done.returncode:
            raise SystemExit(f"samen {' '.join(arguments)} ended with {done.returncode}: {done.stderr}{done.stdout}")
        return json.loads(done.stdout)


class World:
    def __init__(self, folder):
        self.folder, self.admin = folder, Colleague(folder / "admin")
        network = self.admin("network", "create")
        self.root = words = "\n".join(network["root"])
        self.network = bytes.fromhex(network["network"])
        self.admin("organisation", "add", stdin=words)
        self.admin("admin", "grant", stdin=words)
        self.data = folder / "server"
        self.data.mkdir(mode=0o700)
        _, self.server, _, self.key = self.samend("init", "--network", network["network"]).stdout.split()
        self.serve()
        self.admin("network", "add-server", self.address, "--id", self.server, "--key", self.key, stdin=words)
        self.admin("sync")

    def samend(self, *arguments):
        command = [PROGRAMS / "samend", *arguments, "--data", self.data]
        return subprocess.run(command, capture_output=True, text=True, timeout=120)

    def serve(self):
        said = self.folder / "server.log"
        with said.open("w") as output:
            command = [PROGRAMS / "samend", "serve", "--data", self.data, "--port", "0"]
            self.process = subprocess.Popen(command, stdout=output, stderr=output)
        for _ in range(300):
            found = re.search(r"^listening on (\S+:\d+)$", said.read_text(), re.MULTILINE)
            if found:
                self.address = found[1]
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise SystemExit(f"samend did not start: {said.read_text()}")

    def stop(self):
        self.process.terminate()
        self.process.wait(30)
