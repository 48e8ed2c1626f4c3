"""Messages arrive whole, whatever their size."""

import json
import pathlib
import socket
import sys
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "keeper"))

from berth_channel import CHUNK, EVENT, EVENT_BEGINS, EVENT_PART, STOP, TEXT, WHOLE_EVENT, Channel, text_stream  # noqa: E402


class ChannelTest(unittest.TestCase):
    def setUp(self):
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.ours = ours
        self.channel = Channel(theirs)
        self.addCleanup(ours.close)
        self.addCleanup(theirs.close)

    def hear_until(self, last):
        messages = []
        while not messages or messages[-1][:1] != last:
            messages.append(self.ours.recv(65536))
        return messages

    def test_an_event_larger_than_a_message_is_put_together_again(self):
        event = {"event": "host_ok", "result": {"stdout": "ü" * 100_000}}
        sender = threading.Thread(target=self.channel.event, args=(event,))
        sender.start()

        messages = self.hear_until(EVENT)

        sender.join()
        self.assertEqual({EVENT_PART, EVENT}, {message[:1] for message in messages})
        self.assertEqual(event, json.loads(b"".join(message[1:] for message in messages)))

    def test_an_event_of_any_size_is_cut_at_every_border(self):
        for length in (CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK):
            event = "x" * (length - 2)
            sender = threading.Thread(target=self.channel.event, args=(event,))
            sender.start()

            messages = self.hear_until(EVENT)

            sender.join()
            self.assertEqual(event, json.loads(b"".join(message[1:] for message in messages)))
            self.assertLessEqual(max(map(len, messages)), CHUNK + 1)

    def test_an_event_with_its_text_is_one_message(self):
        self.channel.event_begins()
        text_stream(self.channel, 1).write("said\n")
        self.channel.event({"event": "host_ok"})

        self.assertEqual(WHOLE_EVENT + b'000005said\n{"event": "host_ok"}', self.ours.recv(65536))

    def test_long_text_of_an_event_does_not_wait_for_its_end(self):
        self.channel.event_begins()
        self.channel.text(b"short")
        self.channel.text(b"long" * 20_000)
        self.channel.event({"event": "host_ok"})

        messages = self.hear_until(EVENT)

        self.assertEqual([EVENT_BEGINS, TEXT, TEXT, TEXT, EVENT], [message[:1] for message in messages])
        self.assertEqual(b"short" + b"long" * 20_000, b"".join(message[1:] for message in messages[1:4]))

    def test_a_line_is_sent_as_soon_as_it_is_written_with_the_bytes_it_has(self):
        text_stream(self.channel, 1).write("gr\udcff\n")

        self.assertEqual(TEXT + b"gr\xff\n", self.ours.recv(65536))

    def test_a_stop_is_heard_once(self):
        self.assertFalse(self.channel.asked_to_stop())

        self.ours.send(STOP)

        self.assertTrue(self.channel.asked_to_stop())
        self.assertFalse(self.channel.asked_to_stop())


if __name__ == "__main__":
    unittest.main()
