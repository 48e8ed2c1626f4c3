"""What the image of role portainer's scenarios starts: the stand-in behind the options, files and port of Portainer's own program.

It says that it is the version of its image's tag; `guest_image.py` makes the image.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import ssl
import subprocess
from pathlib import Path
from typing import Any

import kept_standin
from portainer_standin import PortainerStandIn

CONTRACT = Path(__file__).with_name("contract.json")
DATA = Path("/data")
KEPT = ("password", "endpoints", "teams", "registries", "passwords", "settings")
# Before 2.41 a scheme or a port ended the start; from then on it is one without a scheme that does.
BARE = re.compile(r"[\w.-]+")
WITH_SCHEME = re.compile(r"https?://[\w.-]+(:\d+)?")


class Once(argparse.Action):
    """Portainer's parser takes each option once."""

    def __call__(self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, option: str | None = None) -> None:
        if getattr(namespace, self.dest):
            parser.error(f"flag {option} cannot be repeated")
        setattr(namespace, self.dest, values)


def words(version: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("--admin-password-file", action=Once, type=Path)
    parser.add_argument("--trusted-origins", action=Once, default="")
    told = parser.parse_args()
    form = WITH_SCHEME if tuple(map(int, version.split(".")[:2])) >= (2, 41) else BARE
    for origin in told.trusted_origins.split(",") if told.trusted_origins else ():
        if not form.fullmatch(origin):
            parser.error(f"invalid url for trusted origin: {origin}")
    return told


def certificate() -> ssl.SSLContext:
    """Of its own making, at the first start."""
    both = DATA / "both.pem"
    if not both.exists():
        kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc", "-days", "1", "-subj", "/CN=portainer"]
        command = ["openssl", "req", "-x509", *kind, "-keyout", "/dev/stdout", "-out", "/dev/stdout"]
        both.write_bytes(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    return context


def main() -> None:
    version = os.environ["IMAGE_TAG"].partition("-")[0]  # without what a tag says besides
    told = words(version)
    given = told.admin_password_file.read_text().removesuffix("\n")
    # The password of the file counts while there is no administrator.
    standin = PortainerStandIn(
        password=given, address=("0.0.0.0", 9443), tls=certificate(), contract=json.loads(CONTRACT.read_text()) or {}
    )
    standin.version = version
    kept_standin.serve(standin, DATA / "kept", KEPT)


if __name__ == "__main__":
    kept_standin.end_when_told()
    main()
