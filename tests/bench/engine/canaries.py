"""Secrets are planted in a run, said in every form at the highest verbosity, and looked for wherever others can read."""

from __future__ import annotations

import base64
import glob
import json
import os
import random
import shutil
import string
import sys

from ansible.parsing.vault import VaultLib, VaultSecret
from client import ENDED, Client, until
from installation import Installation
from report import Report

HERE = os.path.dirname(os.path.abspath(__file__))
LETTERS = string.ascii_letters + string.digits
# What shells, JSON, URLs, YAML and people make trouble with, around a core that every escaped form keeps.
AROUND = ("CORE", "/+CORE==", "'CORE'\"", "a b CORE$(x)`", "%41CORE&é=漢", "\\\\CORE\\n", "line one of CORE\nline two of CORE")
# Each is said in nine forms by one task, and by others.
LEAST_MASKS = 10
# Where Ansible and Python put files of their own accord.
ELSEWHERE = (os.path.expanduser("~/.ansible"), os.path.expanduser("~/.ansible_async"), "/dev/shm")
LARGEST = 1 << 26


class Canaries:
    """All begin with the same random word: whatever holds one of them, in clear or in base64, holds that."""

    def __init__(self, number: int):
        chance = random.SystemRandom()
        word = "".join(chance.choices(LETTERS, k=12))
        cores = (word + "".join(chance.choices(LETTERS, k=8)) for _ in range(number))
        self.values = [AROUND[each % len(AROUND)].replace("CORE", core) for each, core in enumerate(cores)]
        self._traces = [word.encode(), *(in_base64(b"\0" * before + word.encode()) for before in range(3))]
        self.found: set[str] = set()

    def look(self, where: str, data: bytes) -> None:
        for trace in self._traces:
            at = data.find(trace)
            if at >= 0 and where not in self.found:
                self.found.add(where)
                # They are made up for this: what stands around one tells in which form it came through.
                print(f"  a canary in {where}: {data[max(0, at - 40) : at + 60]!r}", file=sys.stderr)

    def look_into(self, path: str) -> None:
        try:
            if os.path.isfile(path) and os.path.getsize(path) < LARGEST:
                with open(path, "rb") as file:
                    self.look(path, file.read())
        except OSError:
            # Gone while it was looked at.
            return


def in_base64(data: bytes) -> bytes:
    """Without the characters that also hold bits of what stands before and behind."""
    return base64.b64encode(data)[4:-4]


def plant(berth: Installation, number: int) -> Canaries:
    """Half of them lie encrypted beside the playbook, half will be born in a module."""
    canaries = Canaries(number)
    secrets = os.path.join(berth.folder, "canaries")
    os.makedirs(secrets, 0o700)
    password = "".join(random.SystemRandom().choices(LETTERS, k=32))
    write(os.path.join(secrets, "password"), password)
    write(os.path.join(secrets, "births"), json.dumps(canaries.values[1::2]))
    vault = VaultLib()
    given = [vault.encrypt(value, VaultSecret(password.encode())).decode() for value in canaries.values[::2]]
    berth.content.write("canary_values.yml", "canaries_given:\n" + "".join(map(as_item, given)))
    berth.content.set(verbosity="4", vault_identity_list=f"canaries@{secrets}/password")
    shutil.copytree(os.path.join(HERE, "plant"), berth.content.path(""), dirs_exist_ok=True)
    return canaries


def as_item(text: str) -> str:
    return "  - !vault |\n" + "".join(f"    {line}\n" for line in text.splitlines())


def write(path: str, text: str) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


def measure(report: Report, berth: Installation, number: int) -> None:
    """Played cold and warm. Leaves an installation behind whose runs say all that Ansible can say."""
    canaries, client = plant(berth, number), berth.client()
    sing(berth, client, canaries)
    until(lambda: warm(berth, client), "runs start warm", 60)
    sing(berth, client, canaries)
    report.row(f"{number} canaries in all forms, -vvvv: places where one is found", len(canaries.found), "", 0)


def sing(berth: Installation, client: Client, canaries: Canaries) -> None:
    run = client.run_of(client.play("canaries.yml", bench_births=os.path.join(berth.folder, "canaries", "births")))
    while client.call("GET", f"/runs/{run}")["state"] not in ENDED:
        look_at_processes(canaries)
        look_at_disk(berth, canaries)
    ended = client.call("GET", f"/runs/{run}")
    text = client.text("GET", f"/runs/{run}/output")
    heard = text.count("***") >= LEAST_MASKS * len(canaries.values)
    if ended["state"] != "succeeded" or not heard or "on descriptor 2" not in text or "Traceback" not in text:
        raise SystemExit(f"the canaries were not heard: run {run} {ended['state']}: {ended.get('reason')}")
    look_at_processes(canaries)
    look_at_disk(berth, canaries)
    look_at_answers(client, run, canaries)
    look_at_tables(berth, canaries)


def warm(berth: Installation, client: Client) -> bool:
    run = client.ended(client.run_of(client.play("hello.yml")))["id"]
    with open(os.path.join(berth.home, "runs", run, "keeper.json"), encoding="utf-8") as file:
        return json.load(file)["start"]["how"] == "warm"


def look_at_processes(canaries: Canaries) -> None:
    for name in ("cmdline", "environ"):
        for path in glob.glob(f"/proc/[0-9]*/{name}"):
            try:
                with open(path, "rb") as file:
                    canaries.look(path, file.read())
            except OSError:
                continue


def look_at_disk(berth: Installation, canaries: Canaries) -> None:
    for top in (berth.home, *ELSEWHERE):
        for base, _, names in os.walk(top):
            for name in names:
                canaries.look_into(os.path.join(base, name))


def look_at_answers(client: Client, run: str, canaries: Canaries) -> None:
    request = client.call("GET", f"/runs/{run}")["request_id"]
    paths = [f"/runs/{run}{part}" for part in ("", "/output", "/manifest", "/events?limit=500", "/explain")]
    for path in (*paths, "/runs", "/requests", f"/requests/{request}", "/audit"):
        canaries.look(f"GET {path}", client.text("GET", path).encode())
    for event in client.items(f"/runs/{run}/events"):
        canaries.look(f"event {event['seq']}", json.dumps(event).encode())


def look_at_tables(berth: Installation, canaries: Canaries) -> None:
    """Packed pieces are what readers were shown above."""
    for (table,) in berth.rows("select tablename from pg_tables where schemaname = 'public'"):
        for row in berth.rows(f'select * from "{table}"'):
            for value in row:
                canaries.look(f"table {table}", bytes(value) if isinstance(value, (bytes, memoryview)) else str(value).encode())
