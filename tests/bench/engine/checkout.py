"""A checkout of links: the content that an installation of the benchmark's own makes its runs of."""

from __future__ import annotations

import json
import os
import shutil

HERE = os.path.dirname(os.path.abspath(__file__))
PLAYBOOKS, REPLAY = os.path.join(HERE, "playbooks"), os.path.join(HERE, "replay")
LINKS = ("ansible", "ansible.cfg", "inventory", "group_vars", "roles")


class Checkout:
    def __init__(self, root: str):
        self.root = root
        source = os.environ["BERTH_ROOT"]
        os.makedirs(self.path(""))
        for name in LINKS:
            os.symlink(os.path.join(source, name), os.path.join(root, name))
        for name in os.listdir(PLAYBOOKS):
            if name.endswith(".yml"):
                shutil.copy(os.path.join(PLAYBOOKS, name), self.path(name))

    def path(self, playbook: str) -> str:
        return os.path.join(self.root, "playbooks", playbook)

    def write(self, name: str, text: str) -> None:
        """A file of its own beside the playbooks."""
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)

    def set(self, **settings: str) -> None:
        """Settings of Ansible's own besides those of the checkout's ansible.cfg."""
        path = os.path.join(self.root, "ansible.cfg")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        os.unlink(path)
        added = "".join(f"{name} = {value}\n" for name, value in settings.items())
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace("[defaults]\n", f"[defaults]\n{added}", 1))

    def copies(self, playbook: str, number: int, kind: str = "copy") -> list[str]:
        """One playbook under many names: each name is a lane of its own."""
        names = [f"{playbook.removesuffix('.yml')}_{kind}_{each}.yml" for each in range(number)]
        for name in names:
            shutil.copy(self.path(playbook), self.path(name))
        return names

    def replay(self, order: dict) -> None:
        """From now on runs are not played: `replay` writes their spools as the order says."""
        ansible = os.path.join(self.root, "ansible")
        if os.path.islink(ansible):
            source = os.readlink(ansible)
            os.unlink(ansible)
            os.mkdir(ansible)
            for name in os.listdir(source):
                os.symlink(os.path.join(source, name), os.path.join(ansible, name))
            os.unlink(os.path.join(ansible, "keeper"))
            shutil.copytree(REPLAY, os.path.join(ansible, "keeper"))
        with open(os.path.join(ansible, "keeper", "replay.json"), "w", encoding="utf-8") as file:
            json.dump(order, file)
