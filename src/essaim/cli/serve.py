"""`essaim serve`: the site, and its worker beside it."""

from __future__ import annotations

import gc
import os
import socket
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path

import click

from essaim.cli.django import setup_django
from essaim.cli.processes import Child, keep_running
from essaim.cli.running import running
from essaim.cli.upgrade import bring_up_to_date
from essaim.cli.worker import work
from essaim.conf.env import WrongSetting
from essaim.conf.settings import Settings, current

#: Requests that one process answers side by side: one may wait for the database, or send a long file.
THREADS = 4
#: Processes that answer, where nobody chose: more would cost memory that small machines do not have.
LEAST, MOST = 2, 8
BACKLOG = 1024
GARBAGE = (50_000, 20, 20)


@click.command(short_help="Run the site and its worker.")
@click.option("--port", type=click.IntRange(1, 65535), help="Listen on this port instead of that of ESSAIM_LISTEN.")
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    help="So many processes answer, instead of ESSAIM_PROCESSES; by default as many as there are cores, two at least.",
)
@click.option("--worker/--no-worker", default=True, show_default=True, help="Also run a worker, as a child process.")
def serve(port: int | None, processes: int | None, *, worker: bool) -> None:
    """Bring the database up to date, then run the site and its worker until SIGTERM or Ctrl-C.

    Several processes answer, one works; one that dies is started again.

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
    application, sockets = _load_site(), _listening(host, listen_port)
    count = processes or settings.processes or as_many_as_cores()
    children = [
        Child(f"Process {number} of the site", partial(_serve_pages, application, settings, sockets))
        for number in range(1, count + 1)
    ]
    if worker:
        import_module("essaim.jobs.worker")
        children.append(Child("The worker", _work))
    click.echo(f"Essaim is at {settings.base_url} (Ctrl-C stops it)", err=True)
    keep_running(children)


def as_many_as_cores() -> int:
    """Give how many processes answer where nobody chose: one for each core, within bounds."""
    return min(max(os.cpu_count() or 1, LEAST), MOST)


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


def _listening(host: str, port: int) -> list[socket.socket]:
    """Give sockets on which all processes listen: whichever is free takes who comes. Raises WrongSetting."""
    sockets: list[socket.socket] = []
    try:
        places = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, _kind, _protocol, _name, place in dict.fromkeys(places):
            sockets.append(socket.create_server(place, family=family, backlog=BACKLOG))
            sockets[-1].settimeout(0)
    except OSError as error:
        for one in sockets:
            one.close()
        raise WrongSetting(
            "Essaim cannot listen on %(place)s: %(why)s.", place=f"{host}:{port}", why=error.strerror or "refused"
        ) from error
    return sockets


def _load_site() -> Callable[..., object]:
    """Give the site as an application, with all that its pages need: what is loaded now is shared by the processes."""
    from django.core.servers.basehttp import get_internal_wsgi_application
    from django.db import connections
    from django.template import Engine
    from django.urls import get_resolver

    # A floor does not import its neighbour: the pages, and what prepares their files, are what the settings name.
    import_module("essaim.web.fingerprints").write()
    application = get_internal_wsgi_application()
    get_resolver().check()
    engine = Engine.get_default()
    for folder in engine.dirs:
        for path in Path(folder).rglob("*.html"):
            engine.get_template(str(path.relative_to(folder)))
    connections.close_all()
    return application


def _serve_pages(application: Callable[..., object], settings: Settings, sockets: Sequence[socket.socket]) -> None:
    """Answer requests until the end of the process."""
    from waitress.server import create_server

    # Behind a proxy the asker's address is the last one it adds; from anybody else such headers are thrown away.
    proxy = {"trusted_proxy": settings.trusted_proxy, "trusted_proxy_headers": {"x-forwarded-for"}}
    server = create_server(
        application,
        sockets=list(sockets),
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
    # Pages make thousands of rows at a time and no circles of them: looking for circles that often is for nothing.
    gc.set_threshold(*GARBAGE)
    try:
        server.run()
    finally:
        server.close()


def _work() -> None:
    """Be a worker."""
    # A session of its own: Ctrl-C reaches our parent alone, which ends the worker in good order.
    os.setsid()
    work()
