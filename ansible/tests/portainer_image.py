"""`portainer_image.py FOLDER IMAGE…`, in a guest: makes images that start the stand-in in FOLDER with the guest's own Python and openssl.

Portainer's own image comes from a registry that not every machine reaches.
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
OPENSSL = Path("/usr/bin/openssl")
PLACE = "/opt/portainer"


def libraries(programs: list[Path]) -> set[Path]:
    """What programs are linked with, the loader too."""
    said = subprocess.run(["ldd", *map(str, programs)], capture_output=True, text=True, check=True).stdout
    paths = {word for line in said.splitlines() for word in line.split() if word.startswith("/") and not word.endswith(":")}
    return {Path(path) for path in paths}


def wanted(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    return None if Path(entry.name).name in UNUSED else entry


def fill(archive: tarfile.TarFile, folder: Path) -> None:
    for name in ("lib", "lib64", "bin"):
        link = tarfile.TarInfo(name)
        link.type, link.linkname = tarfile.SYMTYPE, f"usr/{name}"
        archive.addfile(link)
    python = Path(sys.executable)
    for file in {OPENSSL, *libraries([python, OPENSSL, *STANDARD.glob("lib-dynload/*.so")])}:
        archive.add(file, str(file.parent.resolve() / file.name))
    archive.add(python, "usr/bin/python3")
    archive.add(STANDARD, filter=wanted)
    archive.add("/etc/ssl/openssl.cnf", "usr/lib/ssl/openssl.cnf")
    archive.add(folder, PLACE)


def entrypoint(tag: str) -> list[str]:
    """The version without what a tag says besides."""
    return ["/usr/bin/python3", f"{PLACE}/portainer_container.py", tag.partition("-")[0]]


def make(folder: Path, image: str) -> None:
    change = "ENTRYPOINT " + json.dumps(entrypoint(image.rpartition(":")[2]))
    with subprocess.Popen(["docker", "import", "--change", change, "-", image], stdin=subprocess.PIPE) as importing:
        with tarfile.open(fileobj=importing.stdin, mode="w|", dereference=True) as archive:
            fill(archive, folder)
        assert importing.stdin
        importing.stdin.close()
    if importing.returncode:
        sys.exit(importing.returncode)


if __name__ == "__main__":
    for each in sys.argv[2:]:
        make(Path(sys.argv[1]), each)
