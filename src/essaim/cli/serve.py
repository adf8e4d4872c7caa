"""`essaim serve`: the site, and its worker beside it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from importlib import import_module
from types import FrameType

import click

from essaim.cli.django import setup_django
from essaim.cli.running import running
from essaim.cli.upgrade import bring_up_to_date
from essaim.conf.env import WrongSetting
from essaim.conf.settings import Settings, current

THREADS = 8
#: How long a worker has to put down what it holds.
STOP_SECONDS = 20.0
PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 1.0, 30.0


@click.command(short_help="Run the site and its worker.")
@click.option("--port", type=click.IntRange(1, 65535), help="Listen on this port instead of that of ESSAIM_LISTEN.")
@click.option("--worker/--no-worker", default=True, show_default=True, help="Also run a worker, as a child process.")
def serve(port: int | None, worker: bool) -> None:
    """Bring the database up to date, then run the site and its worker until SIGTERM or Ctrl-C.

    \b
    Example:
      essaim keys
      essaim serve --port 8000
    """
    if port is not None and "ESSAIM_BASE_URL" not in os.environ:
        os.environ["ESSAIM_BASE_URL"] = f"http://127.0.0.1:{port}"
    setup_django()
    settings = current()
    host, listen_port = _listen(settings, port)
    running()

    bring_up_to_date()
    _prepare_matching()
    signal.signal(signal.SIGTERM, _interrupt)
    child = WorkerProcess() if worker else None
    try:
        if child:
            child.start()
        _run_site(settings, host, listen_port)
    finally:
        if child:
            child.stop()


def _listen(settings: Settings, port: int | None) -> tuple[str, int]:
    host, _, number = settings.listen.rpartition(":")
    if not host or not number.isascii() or not number.isdigit():
        raise WrongSetting(
            "ESSAIM_LISTEN must be HOST:PORT, such as 127.0.0.1:8000, not “%(value)s”.", value=settings.listen
        )
    return host.strip("[]"), port or int(number)


def _prepare_matching() -> None:
    """Refuse a key that is not this site's, and load the index before anybody waits for it."""
    from django.db import connections

    from essaim.services import indexing, keys

    keys.check_keys()
    indexing.warm_up(keys.pseudonymiser().newest)
    connections.close_all()


def _run_site(settings: Settings, host: str, port: int) -> None:
    from django.core.servers.basehttp import get_internal_wsgi_application
    from waitress.server import create_server

    # A floor does not import its neighbour: the pages, and what prepares their files, are what the settings name.
    import_module("essaim.web.fingerprints").write()
    application = get_internal_wsgi_application()
    # Behind a proxy the asker's address is the last one it adds; from anybody else such headers are thrown away.
    proxy = {"trusted_proxy": settings.trusted_proxy, "trusted_proxy_headers": {"x-forwarded-for"}}
    try:
        server = create_server(
            application,
            host=host,
            port=port,
            threads=THREADS,
            ident="",
            url_prefix=settings.sub_path,
            # A proxy in front speaks plain HTTP to us; the public address says what people's browsers speak.
            url_scheme=settings.base_url.partition(":")[0],
            clear_untrusted_proxy_headers=True,
            **(proxy if settings.trusted_proxy else {}),
            # The pages' own cap answers with a sentence; this one, above it, would cut without a word.
            max_request_body_size=(settings.upload_max_mb + 100) * 1_000_000,
        )
    except OSError as error:
        raise WrongSetting(
            "Essaim cannot listen on %(place)s: %(why)s.", place=f"{host}:{port}", why=error.strerror or "refused"
        ) from error
    click.echo(f"Essaim is at {settings.base_url} (Ctrl-C stops it)", err=True)
    try:
        server.run()
    finally:
        server.close()


def _interrupt(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - the signature of a signal handler
    raise SystemExit(0)


class WorkerProcess:
    """A worker beside us, started again when it dies."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._watch, name="worker-process", daemon=True)

    def start(self) -> None:
        """Start the worker and watch over it."""
        self._thread.start()

    def stop(self) -> None:
        """Ask the worker to end, and wait for it."""
        with self._lock:
            self._stopping.set()
            child = self._child
        if child is not None:
            child.terminate()
            try:
                child.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
        self._thread.join(STOP_SECONDS)

    def _watch(self) -> None:
        pause = PAUSE_SECONDS
        # A session of its own: Ctrl-C reaches us alone, and we end the worker in good order.
        command = [sys.executable, "-m", "essaim", "worker", "--parent", str(os.getpid())]
        while True:
            with self._lock:
                if self._stopping.is_set():
                    return
                self._child = subprocess.Popen(command, start_new_session=True)  # noqa: S603 - our own command
            status = self._child.wait()
            if self._stopping.wait(pause):
                return
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            click.echo(f"The worker ended (status {status}); it is started again.", err=True)
