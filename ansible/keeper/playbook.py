"""What makes of a process `ansible-playbook` under a keeper, whose text and decrypted values go to the keeper first."""

from __future__ import annotations

import os
import sys

from berth_channel import Channel, text_stream

KEEPERS_OWN = ("hearing", "journal", "keeper", "launch", "namespace", "redaction", "renewal", "spool", "unit", "wire")


def move_in(order: dict) -> None:
    """From here on this process is in the run's folder, with the run's environment and without what is the keeper's."""
    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["environment"])
    for name in KEEPERS_OWN:
        sys.modules.pop(name, None)


def speak_through(channel: Channel) -> None:
    """From here on this process says everything to its keeper. Must come before Ansible is imported."""
    Channel.current = channel
    sys.stdout, sys.stderr = text_stream(channel, 1), text_stream(channel, 2)
    # Ansible looks at its own name while it is imported.
    sys.argv[:] = ["ansible-playbook"]
    announce_decrypted(channel)


def play(arguments: list[str]) -> None:
    """What `ansible-playbook` does with these arguments; ends by `SystemExit`."""
    from ansible.cli.playbook import main as ansible_playbook

    sys.argv[1:] = arguments
    ansible_playbook()


def announce_decrypted(channel: Channel) -> None:
    """Every value that the vault decrypts, in this process or in a worker, is hidden from then on."""
    from ansible.parsing.vault import VaultLib

    decrypt = VaultLib.decrypt_and_get_vault_id

    def announcing(self, *args, **kwargs):
        # A tuple that begins with the text and differs in length between releases of Ansible.
        found = decrypt(self, *args, **kwargs)
        for value in secret_values(found[0].decode("utf-8", "surrogateescape")):
            channel.secret(value)
        return found

    VaultLib.decrypt_and_get_vault_id = announcing


def secret_values(plain: str) -> list[str]:
    """The values of an encrypted file of variables; else the whole text."""
    import yaml

    class AnyTag(yaml.SafeLoader):
        pass

    AnyTag.add_multi_constructor("!", lambda loader, _, node: loader.construct_scalar(node))
    try:
        # The loader constructs plain data only; unknown tags are taken for strings.
        document = yaml.load(plain, Loader=AnyTag)  # noqa: S506
    except (yaml.YAMLError, ValueError):
        return [plain]
    return list(leaves(document)) if isinstance(document, dict) else [plain]


def leaves(value):
    if isinstance(value, dict):
        for item in value.values():
            yield from leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from leaves(item)
    elif isinstance(value, (str, int)) and not isinstance(value, bool):
        yield str(value)
