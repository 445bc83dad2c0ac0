"""python -m crawler.sample in a process of its own."""

import signal
import socket
import subprocess
import sys
import urllib.request


def test_it_prints_its_address_and_stops_at_an_interrupt() -> None:
    command = [sys.executable, "-m", "crawler.sample", "--size", "12", "--port", "0", "--until", "2026-03-02"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        address = process.stdout.readline().strip()
        with urllib.request.urlopen(f"{address}/rss/newsAll", timeout=10) as answer:  # noqa: S310 - our own address
            assert answer.read().count(b"<item>") == 12
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
        assert process.stderr.read() == ""


def test_what_cannot_be_served_is_said_in_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        for arguments in (["--size", "0"], ["--port", str(taken.getsockname()[1])]):
            command = [sys.executable, "-m", "crawler.sample", *arguments]
            ended = subprocess.run(command, capture_output=True, text=True, timeout=30)
            assert ended.returncode == 2
            assert "choose another" in ended.stderr.splitlines()[-1]
