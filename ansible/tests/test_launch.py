"""A run's folder is taken up once, by whoever comes first and begins."""

import fcntl
import pathlib
import sys
import tempfile
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "keeper"))

import launch  # noqa: E402


class ClaimTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def hold(self):
        """Another starter, that has not begun yet."""
        other = open(self.folder / "lock", "w")
        self.addCleanup(other.close)
        fcntl.flock(other, fcntl.LOCK_EX)
        return other

    def claim_later(self):
        """A starter beside this test; what it is told is the end of the list."""
        told = []
        starter = threading.Thread(target=lambda: told.append(launch.claim(str(self.folder))), daemon=True)
        starter.start()
        return starter, told

    def test_the_first_starter_takes_the_run(self):
        self.assertTrue(launch.claim(str(self.folder)))

    def test_a_second_starter_that_is_late_is_refused(self):
        self.hold()
        (self.folder / "format").touch()

        self.assertFalse(launch.claim(str(self.folder)))

    def test_a_run_whose_keeper_is_dead_is_not_begun_again(self):
        self.hold().close()
        (self.folder / "format").touch()

        self.assertFalse(launch.claim(str(self.folder)))

    def test_a_second_starter_is_refused_as_soon_as_the_first_has_begun(self):
        self.hold()
        starter, told = self.claim_later()

        (self.folder / "format").touch()

        starter.join(20)
        self.assertEqual([False], told)

    def test_a_second_starter_takes_over_when_the_first_ends_without_having_begun(self):
        first = self.hold()
        starter, told = self.claim_later()

        first.close()

        starter.join(20)
        self.assertEqual([True], told)

    def test_a_run_that_was_given_up_is_taken_by_nobody(self):
        self.hold()
        starter, told = self.claim_later()

        (self.folder / launch.GIVEN_UP).touch()

        starter.join(20)
        self.assertEqual([False], told)
        self.assertFalse(launch.claim(str(self.folder)))


if __name__ == "__main__":
    unittest.main()
