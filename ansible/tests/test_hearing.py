"""What is said in parts is heard whole."""

import json
import pathlib
import sys
import tempfile
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "keeper"))

from berth_channel import Channel  # noqa: E402
from hearing import Hearing  # noqa: E402
from redaction import Secrets  # noqa: E402
from spool import Spool  # noqa: E402
from wire import Wire  # noqa: E402

LARGE = 20_000_000


class HearingTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.spool = Spool(folder.name)
        wire = Wire()
        self.hearing = Hearing(wire, self.spool, Secrets(["the-canary-itself"]))
        self.channel = Channel.at(wire._their_channel.detach())

    def test_a_large_result_is_heard_whole_and_redacted(self):
        result = {"stdout": "s" * LARGE + "the-canary-itself"}
        event = {"event": "host_ok", "at": "now", "result": result}
        sender = threading.Thread(target=self.channel.event, args=(event,))
        sender.start()

        while sender.is_alive():
            self.hearing.hear_channel()
        self.hearing.hear_all()
        self.spool.close()

        (line,) = (self.folder / "events.jsonl").read_bytes().splitlines()
        place = json.loads(line)["result_at"]
        whole = (self.folder / "results.jsonl").read_bytes()[place["from"] : place["to"]]
        self.assertEqual("s" * LARGE + "***", json.loads(whole)["stdout"])


if __name__ == "__main__":
    unittest.main()
