"""The archive reader of the pages, run in a real browser from its files alone: no site, no build."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

STATIC = Path(__file__).parent.parent.parent / "src/essaim/web/static"
#: As strict as the site's own.
POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'; worker-src 'self'"
PAGE = b"""<!doctype html><title>reader</title>
<input type="file" id="files" multiple><input type="file" id="folder" webkitdirectory>"""

READ = """async (input) => {
  const { openArchive } = await import("/archive/opening.js");
  const files = Array.from(document.getElementById(input).files);
  const given = files.map((file) => ({ file, path: file.webkitRelativePath }));
  try {
    const archive = await openArchive(given);
    return await (%s)(archive);
  } catch (error) {
    if (!error.code) throw error;
    return { refused: error.code, told: error.told };
  }
}"""
SUMMARY = """async (archive) => {
  const summary = await archive.summary(), { handles } = await archive.posts(), { ids } = await archive.contacts();
  const contact = (direction) => (id) => {
    const { handle, name, mentions, seenAt } = handles.get(id) ?? {};
    return { direction, remote_id: id, handle, handle_seen_at: handle ? seenAt : null, display_name: name, mentions };
  };
  return { summary, contacts: [...ids.following.map(contact("following")), ...ids.follower.map(contact("follower"))] };
}"""
LISTS = """async (archive) => {
  const { lists, problems } = await archive.followLists();
  const shown = Object.entries(lists).map(([direction, numbers]) => [direction, Array.from(numbers.sorted(), String)]);
  return { lists: Object.fromEntries(shown), problems };
}"""


class _Handler(http.server.SimpleHTTPRequestHandler):
    extensions_map = {".js": "text/javascript", "": "application/octet-stream"}

    def do_GET(self) -> None:
        """Give the page, or a file of the site's static ones."""
        if self.path != "/":
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(PAGE)

    def end_headers(self) -> None:
        """Add the policy to every answer."""
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def static_files() -> Iterator[str]:
    """Serve the site's static files and an empty page; give the address."""
    handler = functools.partial(_Handler, directory=str(STATIC))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def read(page: Page, paths: list[Path], what: str = SUMMARY) -> Any:  # noqa: ANN401 - JSON
    """Give these files, or one folder, to the page's reader, and what it makes of them."""
    folder = len(paths) == 1 and paths[0].is_dir()
    page.locator("#folder" if folder else "#files").set_input_files(paths[0] if folder else [str(one) for one in paths])
    return page.evaluate(READ % what, "folder" if folder else "files")
