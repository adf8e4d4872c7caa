"""The sandbox's X: the public embed data, and a page to post from."""

from __future__ import annotations

import re
import zlib
from html import escape
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from essaim.networks.sandbox import pages
from essaim.networks.sandbox.accounts import XPost
from essaim.networks.sandbox.answers import params_of
from essaim.networks.sandbox.world import World
from essaim.networks.sandbox.x_oauth import XOAuth

#: What X turns into a `t.co` link: written-out addresses, and bare names under endings it knows.
LINK = re.compile(r"https?://\S+|(?<![@\w.-])(?:[\w-]+\.)+(?:social|com|org|net|fr|eu|de|be|ch)(?:/\S*)?(?![\w@-])")
TOMBSTONE = "This Post was deleted by the Post author."


def embed_json(post: XPost) -> dict[str, Any]:
    """Give a post as X's embed data tells it: text escaped, links shortened."""
    urls: list[dict[str, object]] = []

    def shorten(link: re.Match[str]) -> str:
        address = link.group()
        short = f"https://t.co/{zlib.crc32(address.encode()):08x}{len(urls):02d}"
        expanded = address if address.startswith("http") else f"http://{address}"
        shown = re.sub(r"^https?://", "", address)
        urls.append({"url": short, "expanded_url": expanded, "display_url": shown, "indices": [0, 0]})
        return short

    text = escape(LINK.sub(shorten, post.text), quote=False)
    for url in urls:
        start = text.find(str(url["url"]))
        url["indices"] = [start, start + len(str(url["url"]))]
    return {
        "__typename": "Tweet",
        "lang": "en",
        "favorite_count": 0,
        "possibly_sensitive": False,
        "created_at": post.created_at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "display_text_range": [0, len(text)],
        "entities": {"hashtags": [], "urls": urls, "user_mentions": [], "symbols": []},
        "id_str": post.post_id,
        "text": text,
        "user": {
            "id_str": post.author.remote_id,
            "name": post.author.name,
            "screen_name": post.author.handle,
            "is_blue_verified": False,
            "profile_image_shape": "Circle",
            "verified": False,
        },
        "edit_control": {"edit_tweet_ids": [post.post_id], "is_edit_eligible": False, "edits_remaining": "5"},
        "conversation_count": 0,
        "news_action_type": "conversation",
        "isEdited": False,
        "isStaleEdit": False,
    }


class X:
    """The pages and the one public endpoint."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def tweet_result(self, request: Request) -> Response:
        """Give a post's embed data; a token is asked for, any will do."""
        post = self._world.posts.get(request.query_params.get("id", ""))
        if post is None or not request.query_params.get("token"):
            return JSONResponse({}, 404)
        if post.deleted:
            tombstone = {"text": {"text": TOMBSTONE, "entities": [], "rtl": False}}
            return JSONResponse({"__typename": "TweetTombstone", "tombstone": tombstone})
        return JSONResponse(embed_json(post))

    async def compose(self, request: Request) -> Response:
        """Let a visitor post as one of the invented people."""
        params = await params_of(request)
        author, text = str(params.get("author", "")), str(params.get("text", "")).strip()
        if request.method == "POST" and author in self._world.people_on_x and text:
            return RedirectResponse(f"/compose?author={author}&posted={self._posted(author, text)}", 303)
        with self._world.lock:
            people = sorted(self._world.people_on_x.values(), key=lambda person: person.name.casefold())
        options = "".join(
            f'<option value="{escape(one.remote_id)}"{" selected" if one.remote_id == author else ""}>'
            f"{escape(one.name)} (@{escape(one.handle)})</option>"
            for one in people
        )
        return pages.page(
            "Post on X (the invented one)",
            f"{self._address(str(params.get('posted', '')))}"
            f'<form method="post" action="/compose"><label>You are <select name="author">{options}</select></label>'
            '<label>What is happening? <textarea name="text" rows="5" required>'
            f"{escape(text)}</textarea></label>"
            '<button name="send" value="post">Post</button></form>',
        )

    def _posted(self, author: str, text: str) -> str:
        return self._world.post_on_x(author, text).rpartition("/")[2]

    def _address(self, post_id: str) -> str:
        post = self._world.posts.get(post_id)
        if post is None:
            return ""
        address = f"{self._world.url('x')}/{post.author.handle}/status/{post.post_id}"
        return (
            '<p role="status">Posted. Its address, to copy:<br>'
            f'<a id="address" href="{escape(address)}"><code>{escape(address)}</code></a></p>'
        )

    async def status(self, request: Request) -> Response:
        """Show one post."""
        post = self._world.posts.get(str(request.path_params["post_id"]))
        if post is None or post.deleted:
            return pages.message("Nothing here", "This post does not exist.", 404)
        text = escape(post.text).replace("\n", "<br>")
        return pages.page(f"{post.author.name} (@{post.author.handle})", f"<p>{text}</p>")


def x_app(world: World) -> Starlette:
    """Give the sandbox's X as an ASGI application."""
    x = X(world)
    return Starlette(
        routes=[
            *XOAuth(world).routes(),
            Route("/tweet-result", x.tweet_result),
            Route("/compose", x.compose, methods=["GET", "POST"]),
            Route("/{handle}/status/{post_id}", x.status),
        ]
    )
