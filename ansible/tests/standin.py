"""A few calls of the Proxmox VE API with the real one's manners: reason phrases, tasks, locks, no 404."""

from __future__ import annotations

import json
import ssl
import threading
import urllib.parse
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = tuple[int, str, Any]


class Refusal(Exception):
    """An answer that is not a success."""

    def __init__(self, status: int, reason: str, errors: dict[str, str] | None = None) -> None:
        self.status, self.reason, self.errors = status, reason, errors
        super().__init__(reason)


class StandIn:
    """Guests in memory behind real HTTP. `next_answers` takes answers to give first, by method and path's end."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self.guests: dict[int, dict[str, Any]] = {}
        self.tasks: dict[str, str] = {}
        self.active: list[dict[str, Any]] = []
        self.cluster_firewall = "1"
        self.broadcast_names: dict[int, str] = {}
        self.calls: list[tuple[str, str, dict[str, str]]] = []
        self.once: list[tuple[str, str, Callable[[], Any]]] = []
        self._counter = 0
        standin = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def _serve(self) -> None:
                standin.serve(self)

            do_GET = do_POST = do_PUT = do_DELETE = _serve

            def log_message(self, format: str, *args: Any) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def add(self, vmid: int, **fields: Any) -> dict[str, Any]:
        """A guest that is there from the beginning."""
        guest = {"node": "pve1", "pool": "berth", "status": "stopped", "config": {}, **fields}
        self.guests[vmid] = guest
        return guest

    def refuse_once(self, method: str, end: str, status: int, reason: str) -> None:
        """The next such call is refused."""

        def refuse() -> Any:
            raise Refusal(status, reason)

        self.once.append((method, end, refuse))

    def vanish_at(self, method: str, end: str, vmid: int) -> None:
        """The guest goes away just before the next such call, and with it the right to ask about it."""

        def vanish() -> Any:
            del self.guests[vmid]
            raise Refusal(403, f"Permission check failed (/vms/{vmid}, VM.Audit)")

        self.once.append((method, end, vanish))

    def changes(self) -> list[str]:
        """Methods and paths of the calls that were no reads."""
        return [f"{method} {path}" for method, path, _ in self.calls if method != "GET"]

    def serve(self, handler: BaseHTTPRequestHandler) -> None:
        url = urllib.parse.urlsplit(handler.path)
        length = int(handler.headers.get("Content-Length") or 0)
        text = handler.rfile.read(length).decode() if length else url.query
        parameters = dict(urllib.parse.parse_qsl(text, keep_blank_values=True))
        path = url.path.removeprefix("/api2/json")
        self.calls.append((handler.command, path, parameters))
        try:
            if handler.headers.get("Authorization") != "PVEAPIToken=berth@pve!lab=the-secret":
                raise Refusal(401, "invalid token value!")
            status, reason, body = 200, "OK", {"data": self._answer(handler.command, path, parameters)}
        except Refusal as refusal:
            status, reason = refusal.status, refusal.reason
            body = {"data": None, "message": refusal.reason + "\n", **({"errors": refusal.errors} if refusal.errors else {})}
        payload = json.dumps(body).encode()
        handler.send_response(status, reason)
        handler.send_header("Content-Length", str(len(payload)))
        if status >= 400:
            handler.send_header("Connection", "close")
            handler.close_connection = True
        handler.end_headers()
        handler.wfile.write(payload)

    def task(self, kind: str, guest: int, end: str = "OK") -> str:
        """A task that has ended."""
        self._counter += 1
        upid = f"UPID:pve1:{self._counter:08X}:00000001:65000000:{kind}:{guest}:berth@pve:"
        self.tasks[upid] = end
        return upid

    def _answer(self, method: str, path: str, given: dict[str, str]) -> Any:
        for index, (wanted, end, answer) in enumerate(self.once):
            if method == wanted and path.endswith(end):
                del self.once[index]
                return answer()
        parts = path.strip("/").split("/")
        match [method, *parts]:
            case ["GET", "cluster", "resources"]:
                return self._resources() if given.get("type") == "vm" else [{"node": "pve1", "maxmem": 8, "mem": 1}]
            case ["GET", "cluster", "firewall", "options"]:
                return {"enable": self.cluster_firewall}
            case ["GET", "cluster", "nextid"]:
                if int(given["vmid"]) in self.guests:
                    raise Refusal(400, "Parameter verification failed.", {"vmid": f"VM {given['vmid']} already exists"})
                return given["vmid"]
            case ["GET", "nodes", _, "tasks"]:
                return self.active
            case ["GET", "nodes", _, "tasks", upid, "status"]:
                return {"status": "stopped", "exitstatus": self.tasks[urllib.parse.unquote(upid)]}
            case ["GET", "nodes", _, "tasks", _, "log"]:
                return [{"n": 1, "t": "the log"}]
            case ["GET", "nodes", node, "lxc"]:
                return self._listed(node)
            case [_, "nodes", node, "lxc", vmid, *rest]:
                return self._guest(method, node, int(vmid), "/".join(rest), given)
        raise Refusal(501, f"Method '{method} {path}' not implemented")

    def _resources(self) -> list[dict[str, Any]]:
        rows = []
        for vmid, guest in self.guests.items():
            row = {"type": "lxc", "vmid": vmid, "node": guest["node"], "tags": guest["config"].get("tags", "")}
            known = {"pool": guest["pool"], "name": self.broadcast_names.get(vmid)}
            rows.append({**row, **{name: value for name, value in known.items() if value}})
        return rows

    def _listed(self, node: str) -> list[dict[str, Any]]:
        there = {vmid: guest for vmid, guest in self.guests.items() if guest["node"] == node}
        return [{"vmid": str(vmid), "name": guest["config"].get("hostname", f"CT{vmid}")} for vmid, guest in there.items()]

    def _guest(self, method: str, node: str, vmid: int, rest: str, given: dict[str, str]) -> Any:
        guest = self.guests.get(vmid)
        if guest is None or guest["node"] != node:
            raise Refusal(500, f"Configuration file 'nodes/{node}/lxc/{vmid}.conf' does not exist")
        config = guest["config"]
        if method != "GET" and config.get("lock"):
            raise Refusal(500, f"CT is locked ({config['lock']})")
        match [method, rest]:
            case ["GET", "config"]:
                return {"digest": "d", **config}
            case ["GET", "status/current"]:
                return {"status": guest["status"]}
            case ["GET", "interfaces"]:
                return [{"name": "lo", "inet": "127.0.0.1/8"}, {"name": "eth0", "inet": "198.18.0.77/24"}]
            case ["PUT", "config"]:
                config.update({name: value for name, value in given.items() if name != "digest"})
                return None
            case ["GET", "firewall/rules"]:
                return [{**rule, "pos": at} for at, rule in enumerate(guest.setdefault("rules", []))]
            case ["POST", "firewall/rules"]:
                guest.setdefault("rules", []).insert(0, given)
                return None
            case ["PUT", rule] if rule.startswith("firewall/rules/"):
                guest["rules"][int(rule.rsplit("/", 1)[1])].update({name: value for name, value in given.items() if name != "digest"})
                return None
            case ["DELETE", rule] if rule.startswith("firewall/rules/"):
                del guest["rules"][int(rule.rsplit("/", 1)[1])]
                return None
            case ["GET", "firewall/options"]:
                return guest.get("firewall", {})
            case ["GET", "firewall/ipset"]:
                return [{"name": name} for name in guest.setdefault("ipsets", {})]
            case ["POST", "firewall/ipset"]:
                if given["name"] in guest.setdefault("ipsets", {}):
                    raise Refusal(400, "Parameter verification failed.", {"name": f"IPSet '{given['name']}' already exists"})
                guest["ipsets"][given["name"]] = []
                return None
            case ["GET", "firewall/ipset/ipfilter-net0"]:
                return [{"cidr": cidr} for cidr in guest["ipsets"]["ipfilter-net0"]]
            case ["DELETE", entry] if entry.startswith("firewall/ipset/ipfilter-net0/"):
                guest["ipsets"]["ipfilter-net0"].remove(urllib.parse.unquote(entry.rsplit("/", 1)[1]))
                return None
            case ["POST", "firewall/ipset/ipfilter-net0"]:
                guest["ipsets"]["ipfilter-net0"].append(given["cidr"])
                return None
            case ["PUT", "firewall/options"]:
                guest["firewall"] = given
                return None
            case ["PUT", "resize"]:
                config["rootfs"] = f"local-btrfs:{vmid}/disk,size={given['size']}"
                return self.task("resize", vmid)
            case ["POST", "clone"]:
                number = int(given["newid"])
                if number in self.guests:
                    raise Refusal(500, f"CT {number} already exists on node '{node}'")
                kept = {name: given[name] for name in ("hostname", "description") if name in given}
                self.add(number, config={"rootfs": config.get("rootfs", ""), **kept}, pool=given["pool"])
                return self.task("vzclone", vmid)
            case ["POST", "status/start"]:
                guest["status"] = "running"
                return self.task("vzstart", vmid)
            case ["POST", "status/shutdown"]:
                guest["status"] = "stopped"
                return self.task("vzshutdown", vmid)
            case ["POST", "template"]:
                config["template"] = 1
                return None
            case ["DELETE", ""]:
                del self.guests[vmid]
                return self.task("vzdestroy", vmid)
        raise Refusal(501, f"Method '{method} {rest}' not implemented")
