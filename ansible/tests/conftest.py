"""Makes our plugins importable as Ansible imports them, and gives tests a Proxmox stand-in over real TLS."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
import sys
from collections.abc import Iterator
from pathlib import Path

import ansible.module_utils
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

PLUGINS = Path(__file__).resolve().parents[1] / "plugins"
ansible.module_utils.__path__.append(str(PLUGINS / "module_utils"))
sys.path += [str(PLUGINS / "action"), str(PLUGINS / "modules")]

from ansible.module_utils.proxmox_api import Access, Proxmox  # noqa: E402
from standin import StandIn  # noqa: E402


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate for 127.0.0.1 with its key, one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "stand-in")])
    now = datetime.datetime.now(datetime.timezone.utc)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    file.write_bytes(private + built.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture
def standin(certificate: Path) -> Iterator[StandIn]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = StandIn(context)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def access(standin: StandIn, certificate: Path) -> Access:
    return Access("127.0.0.1", standin.port, "berth@pve", "lab", str(certificate), "the-secret")


@pytest.fixture
def proxmox(access: Access) -> Proxmox:
    return Proxmox(access)
