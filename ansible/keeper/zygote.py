"""`python ansible/keeper/zygote.py SOCKET`: an Ansible that is imported once and forked for each run.

Says `ready` on standard output and then hands each caller of the socket to a fork of itself, unheard: it reads nothing of
what a run is told, and knows of no run. Ends when standard input ends, that is, when the service does. A caller sends one
line, `{"folder": RUN-FOLDER, "handed": …}` (see `__main__`), and hears `1` when the run's keeper is up, `3` when the run was
started before; the connection's end without either means that the keeper died, and `keeper.log` says why.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import socket
import sys
import traceback

import keeper  # noqa: F401  # so that forks need not
import launch
import playbook
import renewal
import unit
from berth_channel import Channel

CALLERS_IN_A_ROW = 128


def main() -> int:
    # As in the playbook's own process: Ansible must not find modules here.
    sys.path.pop(0)
    address = sys.argv[1]
    standard = sys.stdout, sys.stderr
    try:
        forked = prepare()
    except BaseException:
        traceback.print_exc(file=standard[1])
        return 1
    caller = serve(listen(address), standard[0])
    if caller is None:
        os.unlink(address)
        return 0
    theirs = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = standard

    def become_ansible(order: dict, channel: int, arguments: list[str]) -> None:
        sys.stdout, sys.stderr = theirs
        forked(order, channel, arguments)

    take_up(caller, become_ansible)
    # The keeper's end is no end of Ansible.
    os._exit(0)


def prepare():
    """Imports Ansible; returns what makes a fork of it a playbook of its own."""
    channel = Channel.unheard()
    playbook.speak_through(channel)
    renewal.import_ahead()
    if len(os.listdir("/proc/self/task")) != 1:
        raise RuntimeError("importing Ansible left a thread behind: a fork of it would not be sound")
    before = dict(os.environ)
    gc.collect()
    # What is shared with the forks stays untouched, and so stays shared.
    gc.freeze()

    def become_ansible(order: dict, descriptor: int, arguments: list[str]) -> None:
        playbook.move_in(order)
        channel.connect(descriptor)
        renewal.renew(before)
        playbook.play(arguments)

    return become_ansible


def listen(address: str) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(address)
    listener.listen(CALLERS_IN_A_ROW)
    return listener


def serve(listener: socket.socket, out) -> socket.socket | None:
    """Returns a caller, in a fork that is his alone; or nothing, when the service has gone."""
    # Nobody waits for the forks: they are their own masters.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    waiting = select.poll()
    waiting.register(0, select.POLLIN)
    waiting.register(listener, select.POLLIN)
    print("ready", file=out, flush=True)
    while True:
        for descriptor, _ in waiting.poll():
            if descriptor == 0:
                if not os.read(0, 1):
                    return None
                continue
            caller, _ = listener.accept()
            if fork() == 0:
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                listener.close()
                return caller
            caller.close()


def fork() -> int:
    """-1 where the machine refuses: the caller hears nothing, and starts cold."""
    try:
        return os.fork()
    except OSError:
        return -1


def take_up(caller: socket.socket, become_ansible) -> None:
    told = json.loads(caller.makefile("rb").readline())
    folder = told["folder"]
    log = os.open(os.path.join(folder, "keeper.log"), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for descriptor in (1, 2):
        os.dup2(log, descriptor)
    os.close(log)
    # First of all: a caller that loses patience starts the run in another way, which then waits for this one.
    if not launch.claim(folder):
        caller.send(str(launch.STARTED_BEFORE).encode())
        return
    unit.leave(folder)
    order = launch.read_order(folder)
    launch.keep(folder, order, told["handed"], caller.detach(), become_ansible)


if __name__ == "__main__":
    sys.exit(main())
