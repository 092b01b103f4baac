"""What a set of entries means: an evaluator of membership logs, written from Protocol/membership.md alone.

Reads lines as §9 describes them, from `membership.jsonl`, a file, or `-` (standard input), and compares.
"""
import json
import pathlib
import sys

from document import Document
from graph import Graph
from network import ROLES, Network

VECTORS = pathlib.Path(__file__).resolve().parent.parent.parent / "Protocol" / "vectors" / "membership.jsonl"
NAMES = {level: name for name, level in ROLES.items()}


def evaluate(lines):
    graph = Graph(lines)
    network = Network(graph)
    documents = {}
    for log in sorted({e.log for e in graph.judged} - {"network"}):
        document = Document(graph, network, log)
        if document.exists:
            result = {"organisation": document.organisation, "members": document.members(), "erasure": document.erasure()}
            documents[log] = result
    members = {m: NAMES[min(roles)] for m in list(network.roles_given) if (roles := network.roles(m, -1))}
    devices = {}
    for device in list(network.devices_given):
        for standing in sorted(network.standings(device, -1), reverse=True):
            devices.setdefault(device, {})[standing.member] = NAMES[standing.level]
    result = {state: [] for state in ("valid", "void", "pending", "stopped")}
    for i, status in sorted(graph.status.items()):
        result[status].append(i)
    return result | {"members": members, "devices": devices, "documents": documents, "toConfirm": sorted(network.to_confirm())}


def main(arguments):
    source = arguments[0] if arguments else VECTORS
    passed = failed = 0
    for line in sys.stdin if source == "-" else pathlib.Path(source).read_text().splitlines():
        expected = json.loads(line)
        differing = [key for key, value in evaluate(expected["entries"]).items() if value != expected[key]]
        passed, failed = passed + (not differing), failed + bool(differing)
        if differing:
            print(f"seed {expected.get('seed')}: {', '.join(differing)}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
