"""The floor: what a clone of the template costs with nobody around it. Proxmox's API makes and starts it, ssh asks Docker."""

from __future__ import annotations

import json
import os
import ssl
import subprocess
import tempfile
import time
import urllib.parse
import urllib.request


class Proxmox:
    """The API that `berth lab env` names."""

    def __init__(self, settings: dict[str, str]):
        self._base = f"https://{settings['PROXMOX_HOST']}:{settings['PROXMOX_PORT']}/api2/json"
        self._token = f"{settings['PROXMOX_USER']}!{settings['PROXMOX_TOKEN_ID']}={settings['PROXMOX_TOKEN_SECRET']}"
        self._trust = ssl.create_default_context(cafile=settings["PROXMOX_CA"])

    def call(self, method: str, path: str, **parameters: str | int) -> object:
        url, data = self._base + path, urllib.parse.urlencode(parameters).encode()
        if method in ("GET", "DELETE"):
            url, data = f"{url}?{data.decode()}", None
        request = urllib.request.Request(url, data, method=method)
        request.add_header("Authorization", f"PVEAPIToken={self._token}")
        with urllib.request.urlopen(request, timeout=60, context=self._trust) as answer:
            return json.load(answer)["data"]

    def done(self, node: str, task: object) -> None:
        while True:
            status = self.call("GET", f"/nodes/{node}/tasks/{task}/status")
            if status["status"] == "stopped":
                if status["exitstatus"] != "OK":
                    raise SystemExit(f"{task}: {status['exitstatus']}")
                return
            time.sleep(0.02)


class Floor:
    def __init__(self, proxmox: Proxmox, home: str, address: str, gateway: str):
        self._proxmox = proxmox
        self._key = os.path.join(home, "ssh", "platform_ed25519")
        self._address = address
        self._gateway = gateway

    def seconds(self) -> float:
        """Clone, start, first answer of `docker info`; the guest is gone afterwards."""
        node, template, host_key = self._template()
        guest = int(self._proxmox.call("GET", "/cluster/nextid"))
        base = f"/nodes/{node}/lxc"
        begin = time.monotonic()
        task = self._proxmox.call("POST", f"{base}/{template}/clone", newid=guest, hostname="floor", pool="berth")
        self._proxmox.done(node, task)
        network = f"name=eth0,bridge=vmbr0,type=veth,ip={self._address}/24,gw={self._gateway}"
        self._proxmox.call("PUT", f"{base}/{guest}/config", net0=network)
        self._proxmox.done(node, self._proxmox.call("POST", f"{base}/{guest}/status/start"))
        self._docker_answers(host_key)
        took = time.monotonic() - begin
        self._proxmox.done(node, self._proxmox.call("POST", f"{base}/{guest}/status/stop"))
        self._proxmox.done(node, self._proxmox.call("DELETE", f"{base}/{guest}"))
        return took

    def _template(self) -> tuple[str, int, str]:
        """Node, VMID and host key of the newest template of ours; its notes carry the key."""
        found = []
        for guest in self._proxmox.call("GET", "/cluster/resources", type="vm"):
            if guest.get("template"):
                notes = self._proxmox.call("GET", f"/nodes/{guest['node']}/lxc/{guest['vmid']}/config").get("description", "")
                mark = notes.strip().splitlines()[-1] if notes.strip() else ""
                if mark.startswith("berth: "):
                    found.append((guest["vmid"], guest["node"], json.loads(mark.removeprefix("berth: "))["host_key"]))
        if not found:
            raise SystemExit("no template: ./berth play build_template.yml")
        vmid, node, host_key = max(found)
        return node, vmid, host_key

    def _docker_answers(self, host_key: str) -> None:
        with tempfile.NamedTemporaryFile("w", prefix="berth-floor") as known:
            known.write(f"floor {host_key}\n")
            known.flush()
            command = ["ssh", "-F", "none", "-i", self._key, "-o", "IdentitiesOnly=yes", "-o", "HostKeyAlias=floor"]
            command += ["-o", f"UserKnownHostsFile={known.name}", "-o", "GlobalKnownHostsFile=none", "-o", "BatchMode=yes"]
            command += ["-o", "ConnectTimeout=1", f"root@{self._address}", "docker", "info"]
            deadline = time.monotonic() + 60
            while subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode != 0:
                if time.monotonic() > deadline:
                    raise SystemExit("the floor's guest does not answer docker info")
                time.sleep(0.02)
