"""What a reader finds is whole, numbered and covers the text."""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import zlib

KEEPER = pathlib.Path(__file__).parents[1] / "keeper"
sys.path.insert(0, str(KEEPER))

import spool as spools  # noqa: E402
from journal import Journal  # noqa: E402
from redaction import Redactor, Secrets  # noqa: E402
from spool import Spool, write_json  # noqa: E402


class SpoolTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.secrets = Secrets(["the-canary-itself"])
        self.spool = Spool(folder.name)
        self.journal = Journal(self.spool, self.secrets)
        self.redactor = Redactor(self.secrets, self.spool.text)

    def tell(self, text, event="host_ok", **more):
        self.redactor.mark(self.journal.begin)
        self.redactor.feed(text)
        self.redactor.mark(lambda position: self.journal.end({"event": event, "at": "now", **more}, position))

    def close(self):
        self.redactor.feed(b"", last=True)
        self.redactor.mark(self.journal.gap)
        self.spool.close()
        return [json.loads(line) for line in (self.folder / "events.jsonl").read_bytes().splitlines()]

    def test_ranges_cover_the_text_without_gap_or_overlap(self):
        self.tell(b"one\n")
        self.redactor.feed(b"a warning\n")
        self.tell(b"two the-canary-itself\n")
        self.redactor.feed(b"the end\n")

        events = self.close()

        text = (self.folder / "out.log").read_bytes()
        parts = [text[event["output"]["from"] : event["output"]["to"]] for event in events]
        self.assertEqual([b"one\n", b"a warning\n", b"two ***\n", b"the end\n"], parts)
        self.assertEqual(["host_ok", "verbose", "host_ok", "verbose"], [event["event"] for event in events])
        self.assertEqual([1, 2, 3, 4], [event["seq"] for event in events])

    def test_a_large_result_lies_beside_and_is_found_by_its_range(self):
        self.tell(b"", result={"changed": True, "code": "odd", "msg": "m" * 9000, "stdout": "s" * 9000 + "the-canary-itself"})

        (event,) = self.close()

        self.assertEqual({"changed": True, "code": "odd", "msg": "m" * 500 + "…"}, event["result"])
        place = event["result_at"]
        whole = (self.folder / "results.jsonl").read_bytes()[place["from"] : place["to"]]
        self.assertEqual("s" * 9000 + "***", json.loads(whole)["stdout"])

    def test_what_postgresql_refuses_is_replaced(self):
        self.tell(b"", result={"a\0": ["x\0y", "\udcff"]})

        (event,) = self.close()

        self.assertEqual({"a\ufffd": ["x\ufffdy", "?"]}, event["result"])

    def test_the_promise_names_what_is_on_disk(self):
        self.tell(b"text\n")
        self.close()

        numbers, _, checksum = (self.folder / "synced").read_text().strip().rpartition(" ")

        sizes = [os.path.getsize(self.folder / name) for name in ("events.jsonl", "out.log", "results.jsonl")]
        self.assertEqual(sizes, [int(number) for number in numbers.split()])
        self.assertEqual(f"{zlib.crc32(numbers.encode()):08x}", checksum)

    def test_the_layout_names_its_version(self):
        self.assertTrue(re.fullmatch(r"berth-spool \d+\n", (self.folder / "format").read_text()))
        self.close()

    def test_the_end_appears_whole(self):
        write_json(str(self.folder / "exit.json"), {"exit_code": 0})

        self.assertEqual({"exit_code": 0}, json.loads((self.folder / "exit.json").read_text()))
        self.assertFalse((self.folder / "exit.json.new").exists())
        self.close()

    def test_a_keeper_that_fails_does_not_stay_for_its_spool(self):
        program = f"from spool import Spool; Spool({self.spool.path('.')!r}); raise SystemExit(3)"

        failed = subprocess.run([sys.executable, "-c", program], cwd=KEEPER, timeout=30)

        self.assertEqual(3, failed.returncode)
        self.close()

    def test_a_full_disk_holds_the_text_up_and_something_else_is_looked_at_meanwhile(self):
        looks = []
        full = OSError(spools.errno.ENOSPC, "full")

        def write():
            if len(looks) < 2:
                raise full
            return 7

        self.assertEqual(7, spools.when_there_is_room(write, lambda: looks.append(1)))
        self.close()

    def test_a_task_without_its_end_is_cut(self):
        self.tell(b"", "host_started", host="a", task_uuid="1", task="Wait")
        self.tell(b"", "host_started", host="b", task_uuid="1", task="Wait")
        self.tell(b"", "host_ok", host="a", task_uuid="1", task="Wait")

        self.assertEqual([{"host": "b", "task": "Wait"}], self.journal.cut())
        self.close()


if __name__ == "__main__":
    unittest.main()
