"""The other parts: the shared cache, the bucket, the web nodes, the worker and nginx before them."""

import re
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

from pintar.engine.errors import CannotStart
from tools.cluster.ground import LOOPBACK, ROOT, Ground, Part, find, listens, python

BUCKET = "pintar"
DEPLOY = ROOT / "deploy" / "nginx"
BROTLI = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")


class Redis(Part):
    """The shared cache; what it held is gone when it ends, as it should be."""

    def __init__(self, ground: Ground) -> None:
        port = ground.ports["redis"]
        words = f"--port {port} --bind {LOOPBACK} --save --appendonly no --maxmemory 64mb --maxmemory-policy allkeys-lru"
        command = [find("redis-server") or "redis-server"]
        for word in words.split():
            command += [word, ""] if word == "--save" else [word]
        super().__init__(ground, "redis", [*command, "--dir", ground.room("redis")])


class Store(Part):
    """A bucket that speaks S3 (moto); it keeps everything in memory and is for trying and testing only."""

    def __init__(self, ground: Ground) -> None:
        words = ["-H", LOOPBACK, "-p", str(ground.ports["s3"])]
        super().__init__(ground, "s3", python("moto.server", *words))

    @property
    def endpoint(self) -> str:
        """Where it is asked."""
        return f"http://{LOOPBACK}:{self.ground.ports['s3']}"

    def make_bucket(self) -> None:
        """One bucket, empty."""
        import boto3

        client = boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            region_name="us-east-1",
            aws_access_key_id="cluster",
            aws_secret_access_key=self.ground.password,
        )
        client.create_bucket(Bucket=BUCKET)


class Node(Part):
    """One web node with a disk of its own."""

    def __init__(self, ground: Ground, name: str, env: Mapping[str, str]) -> None:
        self.port = ground.ports[name]
        super().__init__(
            ground,
            name,
            python("pintar", "web", "--port", str(self.port), "--workers", "2"),
            env={**env, "PINTAR_DATA": str(ground.room(name)), "PINTAR_DRAIN": "3"},
        )

    def is_ready(self) -> bool:
        """Whether it serves pages and reaches the database."""
        import http.client

        line = http.client.HTTPConnection(LOOPBACK, self.port, timeout=2)
        try:
            line.request("GET", "/readyz")
            return line.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()

    def start_and_wait(self) -> None:
        """Start it and wait until it serves."""
        self.start()
        self.until(self.is_ready, "readiness")


class Nginx(Part):
    """nginx with the very files of deploy/nginx, on one port of loopback."""

    def __init__(self, ground: Ground, nodes: list[Node]) -> None:
        self.nodes = nodes
        self.room = ground.room("nginx", for_database=True)
        self.file = self.room / "nginx.conf"
        super().__init__(
            ground,
            "nginx",
            [find("nginx") or "nginx", "-p", self.room, "-c", self.file, "-e", "stderr"],
            ends_by=signal.SIGQUIT,
        )

    @property
    def address(self) -> str:
        """Where people find the site."""
        return f"http://{LOOPBACK}:{self.ground.ports['nginx']}"

    def start(self) -> Part:
        """Write the files, have nginx check them, and start it."""
        self._write()
        checked = subprocess.run([*self.command, "-t"], capture_output=True, text=True)
        if checked.returncode != 0:
            raise CannotStart(f"nginx refuses its files:\n{checked.stderr}")
        super().start()
        self.until(lambda: listens(self.ground.ports["nginx"]), "its port")
        return self

    def _write(self) -> None:
        write, room = self.ground.write, self.room
        http, site, upstream = (
            (DEPLOY / f"pintar-{name}.conf").read_text(encoding="utf-8")
            for name in ("http", "site", "upstream")
        )
        for number, node in enumerate(self.nodes, 1):
            upstream = _changed(upstream, f"127.0.0.1:800{number}", f"{LOOPBACK}:{node.port}")
        static = self.nodes[0].ground.folder / self.nodes[0].name
        site = _changed(site, "/var/lib/pintar/static/", f"{static}/static/")
        site = _changed(site, "/var/lib/pintar/files/public/", f"{static}/files/public/")
        # On loopback everybody has the same address: here the limits would stop the load, not a flood.
        site = _changed(site, "limit_req zone=pintar_pages burst=400 nodelay;", "")
        site = _changed(site, "limit_conn pintar_lines 200;", "")
        if not BROTLI.exists():
            site = _changed(site, "brotli_static on;", "")
        http = _changed(http, "/var/cache/nginx/pintar", str(room / "cache"))
        for name, text in (("http", http), ("site", site), ("upstream", upstream)):
            write(room / f"pintar-{name}.conf", text)
        user = self.ground.account
        lines = [
            f"load_module {BROTLI};" if BROTLI.exists() else "",
            "" if user.is_us else f"user {user.name};",
            "daemon off; worker_processes 2; pid nginx.pid; error_log stderr warn;",
            "worker_shutdown_timeout 10s;",
            "events { worker_connections 2048; }",
            "http {",
            "  include /etc/nginx/mime.types; default_type application/octet-stream; access_log off;",
            "  sendfile on; tcp_nopush on; keepalive_timeout 30s; types_hash_max_size 4096;",
            *(
                f"  {kind}_temp_path {room}/{kind};"
                for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
            ),
            f"  include {room}/pintar-http.conf; include {room}/pintar-upstream.conf;",
            f"  server {{ listen {LOOPBACK}:{self.ground.ports['nginx']}; include {room}/pintar-site.conf; }}",
            "}",
            "",
        ]
        write(self.file, "\n".join(lines))


def _changed(text: str, was: str, now: str) -> str:
    """The text with something replaced that must be in it: a changed recipe is noticed here."""
    if was not in text:
        raise CannotStart(f"deploy/nginx does not say {was!r} any more; tools/cluster must follow.")
    return re.sub(re.escape(was), lambda _: now, text)
