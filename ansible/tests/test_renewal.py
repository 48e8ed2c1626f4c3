"""What is made apart leaves nobody behind."""

import pathlib
import subprocess
import sys
import unittest

KEEPER = pathlib.Path(__file__).parents[1] / "keeper"

MADE = "import renewal; print(len(renewal.apart(lambda: bytes(1 << 20))))"
# More than a pipe holds, and nobody left to read it.
KILLED = "import os, renewal; renewal.apart(lambda: os.kill(os.getppid(), 9) or bytes(1 << 20))"


class ApartTest(unittest.TestCase):
    def test_what_is_made_comes_whole(self):
        self.assertEqual(self.played(MADE).stdout.strip(), "1048576")

    def test_the_fork_ends_with_the_one_that_waits_for_it(self):
        # Its standard output ends with the last process that holds it.
        self.assertEqual(self.played(KILLED).returncode, -9)

    def played(self, program):
        return subprocess.run([sys.executable, "-c", program], cwd=KEEPER, capture_output=True, text=True, timeout=30)


if __name__ == "__main__":
    unittest.main()
