"""`guest_image.py TREE WORDS IMAGE…`, in a guest: makes images that hold TREE and start WORDS, a JSON list, with the guest's own Python.

Portainer's and NetBox' own images come from a registry that not every machine reaches. Inside, IMAGE_TAG is the image's tag.
"""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
import tarfile
from pathlib import Path

STANDARD = Path(sysconfig.get_path("stdlib"))
UNUSED = {"test", "idlelib", "lib2to3", "ensurepip", "tkinter", "turtledemo", "pydoc_data", "dist-packages"}
PROGRAMS = [Path("/usr/bin/openssl"), Path("/usr/bin/cat")]


def libraries(programs: list[Path]) -> set[Path]:
    """What programs are linked with, the loader too."""
    said = subprocess.run(["ldd", *map(str, programs)], capture_output=True, text=True, check=True).stdout
    paths = {word for line in said.splitlines() for word in line.split() if word.startswith("/") and not word.endswith(":")}
    return {Path(path) for path in paths}


def wanted(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    return None if Path(entry.name).name in UNUSED else entry


def fill(archive: tarfile.TarFile, tree: Path) -> None:
    for name in ("lib", "lib64", "bin"):
        link = tarfile.TarInfo(name)
        link.type, link.linkname = tarfile.SYMTYPE, f"usr/{name}"
        archive.addfile(link)
    python = Path(sys.executable)
    for file in {*PROGRAMS, *libraries([python, *PROGRAMS, *STANDARD.glob("lib-dynload/*.so")])}:
        archive.add(file, str(file.parent.resolve() / file.name))
    archive.add("/usr/bin/dash", "usr/bin/sh")
    archive.add(python, "usr/bin/python3")
    archive.add(STANDARD, filter=wanted)
    archive.add("/etc/ssl/openssl.cnf", "usr/lib/ssl/openssl.cnf")
    for entry in tree.iterdir():
        archive.add(entry, entry.name)


def settings(words: list[str], image: str) -> dict[str, list[str]]:
    """What an image says of itself; arguments of a container come after its words."""
    return {"Entrypoint": words, "Env": ["PATH=/usr/local/bin:/usr/bin", f"IMAGE_TAG={image.rpartition(':')[2]}"]}


def make(tree: Path, words: list[str], image: str) -> None:
    told = settings(words, image)
    changes = [f"ENTRYPOINT {json.dumps(told['Entrypoint'])}", *(f"ENV {each}" for each in told["Env"])]
    command = ["docker", "import", *(f"--change={change}" for change in changes), "-", image]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as importing:
        with tarfile.open(fileobj=importing.stdin, mode="w|", dereference=True) as archive:
            fill(archive, tree)
        assert importing.stdin
        importing.stdin.close()
    if importing.returncode:
        sys.exit(importing.returncode)


if __name__ == "__main__":
    for each in sys.argv[3:]:
        make(Path(sys.argv[1]), json.loads(sys.argv[2]), each)
