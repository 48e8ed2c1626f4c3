"""What was never to be seen is not seen, however it is cut."""

import base64
import json
import pathlib
import random
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "keeper"))

from redaction import MASK, Redactor, Secrets, forms_of  # noqa: E402

KEY = "-----BEGIN KEY-----\n" + "\n".join(f"line{number}abcdefgh" for number in range(20)) + "\n-----END KEY-----\n"


def redacted(secrets, pieces):
    out = bytearray()
    redactor = Redactor(secrets, out.extend)
    for piece in pieces:
        redactor.feed(piece)
    redactor.feed(b"", last=True)
    return bytes(out)


class RedactionTest(unittest.TestCase):
    def test_every_form_is_hidden(self):
        secret = "pä$$ 'word'/\"\\?"
        forms = [
            secret.encode(),
            base64.b64encode(secret.encode()),
            base64.b64encode(b"user:" + secret.encode() + b"!"),
            base64.b64encode(b"u:" + secret.encode()),
            b"p%C3%A4%24%24%20%27word%27%2F%22%5C%3F",
            b"p%c3%a4%24%24+%27word%27%2f%22%5c%3f",
            json.dumps(secret).encode(),
            json.dumps(json.dumps(secret)).encode(),
            # A playbook's own `to_json | to_json`, printed as JSON.
            json.dumps(json.dumps(json.dumps(secret))).encode(),
            repr(secret).encode(),
            # YAML in single quotes, printed as JSON.
            json.dumps("'" + secret.replace("'", "''") + "'").encode(),
            "'pä$$ '\"'\"'word'\"'\"'/\"\\?'".encode(),
        ]
        for form in forms:
            with self.subTest(form):
                self.assertIn(MASK, Secrets([secret]).hide(b"before " + form + b" behind"))

    def test_no_form_escapes_the_quick_look_at_json(self):
        secrets = Secrets(["pä$$ 'word'/\"\\?", "two lines\nof a secret", "12345678"])
        for form in forms_of("pä$$ 'word'/\"\\?") | forms_of("two lines\nof a secret"):
            event = {"result": {"msg": "before " + form.decode("utf-8", "surrogateescape") + " behind"}}
            if secrets.hide_in(event) != event:
                with self.subTest(form):
                    self.assertTrue(secrets.may_be_in(json.dumps(event).encode()))
        self.assertTrue(secrets.may_be_in(json.dumps({"number": 12345678}).encode()))
        self.assertFalse(secrets.may_be_in(json.dumps({"msg": "nothing"}).encode()))

    def test_a_secret_cut_at_any_place_is_hidden(self):
        secret = b"correct horse battery"
        for cut in range(1, len(secret)):
            out = redacted(Secrets([secret.decode()]), [b"a" + secret[:cut], secret[cut:] + b"b"])
            self.assertEqual(b"a***b", out)

    def test_the_longest_of_two_secrets_is_hidden_though_it_comes_in_pieces(self):
        out = redacted(Secrets(["password", "password-and-more"]), [b"password", b"-and-", b"more"])
        self.assertEqual(MASK, out)

    def test_the_beginning_of_a_secret_that_never_comes_is_text(self):
        self.assertEqual(b"a correct hors", redacted(Secrets(["correct horse battery"]), [b"a correct", b" hors"]))

    def test_the_lines_of_a_key_are_hidden_each(self):
        hidden = Secrets([KEY]).hide(b"  key: |\n    line7abcdefgh\n")
        self.assertEqual(b"  key: |\n    ***\n", hidden)

    def test_a_short_value_hides_nothing(self):
        self.assertEqual(b"a yes is a yes", Secrets(["yes", "  yes   "]).hide(b"a yes is a yes"))

    def test_a_secret_announced_later_is_hidden_from_then_on(self):
        secrets = Secrets()
        out = bytearray()
        redactor = Redactor(secrets, out.extend)
        redactor.feed(b"newborn-secret ")
        secrets.add("newborn-secret")
        redactor.feed(b"newborn-secret")
        redactor.feed(b"", last=True)
        self.assertEqual(b"newborn-secret ***", bytes(out))

    def test_marks_keep_their_order_and_lie_outside_of_secrets(self):
        told = []
        redactor = Redactor(Secrets(["correct horse"]), lambda _: None)
        redactor.feed(b"ab")
        redactor.mark(told.append)
        redactor.feed(b"correct")
        redactor.mark(told.append)
        self.assertEqual([2], told)
        redactor.feed(b" horse!")
        redactor.mark(told.append)
        self.assertEqual([2, 5, 6], told)

    def test_pieces_and_whole_are_redacted_alike(self):
        dice = random.Random(7)
        secrets = Secrets(["hunter2-hunter2", "hunter2-hunter2-longer", KEY, "x\"y'z\\$ 99"])
        for _ in range(100):
            words = [dice.choice(secrets._forms) if dice.random() < 0.3 else b"hunter2- \n" for _ in range(15)]
            text = b"".join(words)
            cuts = sorted(dice.sample(range(len(text)), min(20, len(text) - 1)))
            pieces = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)])]
            self.assertEqual(secrets.hide(text), redacted(secrets, pieces))

    def test_values_of_results_are_hidden_with_their_keys_and_numbers(self):
        hidden = Secrets(["12345678", "secret-key"]).hide_in({"secret-key": [1, 12345678, None, True, "x 12345678"]})
        self.assertEqual({"***": [1, "***", None, True, "x ***"]}, hidden)


if __name__ == "__main__":
    unittest.main()
