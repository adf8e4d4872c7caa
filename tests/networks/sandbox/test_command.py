"""`essaim sandbox`, as a person runs it."""

from __future__ import annotations

import http.client
import re
import signal
import socket
import subprocess
import sys


def test_the_command_says_how_to_sign_in_and_ends_on_ctrl_c() -> None:
    command = [
        sys.executable,
        "-c",
        "from essaim.cli.sandbox import sandbox; sandbox()",
        "--port",
        "0",
        "--people",
        "8",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = ""
        while "Ctrl-C" not in said and (line := process.stdout.readline()):
            said += line
        found = re.search(r"tilleul\s+http://tilleul\.localhost:(\d+)", said)
        assert found, said
        connection = http.client.HTTPConnection("127.0.0.1", int(found[1]), timeout=10)
        connection.request("GET", "/api/v1/instance", headers={"Host": f"tilleul.localhost:{found[1]}"})
        assert connection.getresponse().status == 200
        connection.close()
        process.send_signal(signal.SIGINT)
        _, complaints = process.communicate(timeout=30)

    assert (process.returncode, complaints) == (0, "")
    assert "password of everybody is: essaim" in said


def test_a_port_in_use_is_told_in_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-c", "from essaim.cli import main; main()", "sandbox", "--port", port]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=60)

    assert ended.returncode == 2
    assert f"Port {port} cannot be used" in ended.stderr
    assert "Traceback" not in ended.stderr
