"""The sandbox's own server: its answers leave at once."""

from __future__ import annotations

import socket

import pytest

from essaim.networks.sandbox.server import SandboxServer
from essaim.networks.sandbox.world import World


def test_the_body_of_an_answer_does_not_wait_for_a_word_about_its_head(monkeypatch: pytest.MonkeyPatch) -> None:
    accepted: list[socket.socket] = []
    accept = socket.socket.accept

    def noted(self: socket.socket) -> tuple[socket.socket, object]:
        connection, address = accept(self)
        accepted.append(connection)
        return connection, address

    with SandboxServer(World()) as server:
        monkeypatch.setattr(socket.socket, "accept", noted)
        with socket.create_connection(("127.0.0.1", server.port)) as visitor:
            visitor.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n")
            assert visitor.recv(12) == b"HTTP/1.1 200"
            [connection] = accepted
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
