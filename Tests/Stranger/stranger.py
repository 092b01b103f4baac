"""Drives a real samend with a client that was written from Protocol/ alone: one line for each check."""
import pathlib
import sys
import tempfile
import traceback

from careless import Careless
from malformed import Malformed
from walk import Walk, handmade
from world import Checks, World


def main():
    check = Checks()
    handmade(check)
    with tempfile.TemporaryDirectory(prefix="stranger") as folder:
        world = World(pathlib.Path(folder))
        try:
            everything(world, check)
        except Exception:
            traceback.print_exc()
            check("nothing unforeseen happens", False)
        finally:
            world.stop()
    print(f"{check.passed} passed, {check.failed} failed; {check.known} known deviations of the server")
    return 1 if check.failed else 0


def everything(world, check):
    walk = Walk(world, check)
    honest = (walk.enrol, walk.pull, walk.hints, walk.read, walk.write, walk.create, walk.prove, walk.removed, walk.inviter)
    for step in honest:
        step()
    careless = Careless(walk)
    careless.changes()
    careless.entries()
    for name, seen, expected in Malformed(walk.me).all():
        check.same(name, seen, expected)
    walk.still_honest()
    verified = world.samend("verify")
    check.same("samend verify finds everything as it was written", verified.returncode, 0)


sys.exit(main())
