"""What the stand-ins of containers have in common: what they hold outlives their process."""

from __future__ import annotations

import pickle
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol


class StandIn(Protocol):
    """A server that serves while it is entered, and tells of each write before its answer goes out."""

    version: str
    written: Callable[[], None]

    def __enter__(self) -> Any: ...

    def __exit__(self, *failure: object) -> None: ...


def serve(standin: StandIn, file: Path, kept: Sequence[str]) -> None:
    """Serves for ever. What a former process left in the file counts; it is written anew before each answer to a write."""
    if file.exists():
        vars(standin).update(pickle.loads(file.read_bytes()))

    def keep() -> None:
        passing = file.with_suffix(".new")
        passing.write_bytes(pickle.dumps({name: vars(standin)[name] for name in kept}))
        passing.rename(file)

    standin.written = keep
    keep()
    with standin:
        print(f"{type(standin).__name__} {standin.version} answers", flush=True)
        threading.Event().wait()


def end_when_told() -> None:
    """The first process of a container hears no signal that it does not ask for."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
