"""How an answer goes wrong on the wire: sent in full but slowly, in part, or not at all."""

import asyncio
import socket
import struct

RESET = struct.pack("ii", 1, 0)  # SO_LINGER: on, 0 seconds
PIECES, PIECE_SECONDS = 10, 0.03
FAULTS = frozenset({"reset", "truncated", "cut_chunk", "wrong_length", "slow", "huge", "hang"})


def send_faulty(transport: asyncio.Transport, fault: str, head: str, body: bytes) -> None:
    """Send status line and headers (`head`, without a length) and the body with one of FAULTS; no request follows."""
    half = len(body) // 2
    match fault:
        case "hang":
            return
        case "reset":
            connection: socket.socket = transport.get_extra_info("socket")
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            transport.abort()
            return
        case "truncated":
            _write(transport, head, f"Content-Length: {len(body) + 1}", body[:half])
        case "cut_chunk":
            _write(transport, head, "Transfer-Encoding: chunked", f"{len(body) + 1:x}\r\n".encode() + body[:half])
        case "wrong_length":
            _write(transport, head, f"Content-Length: {half}", body[:half])
        case "huge":
            whole = f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n"
            _write(transport, head, "Transfer-Encoding: chunked", whole)
        case "slow":
            _write(transport, head, f"Content-Length: {len(body)}", b"")
            size = max(-(-len(body) // PIECES), 1)
            _drip(transport, [body[start : start + size] for start in range(0, len(body), size)])
            return
    transport.close()


def _write(transport: asyncio.Transport, head: str, length: str, body: bytes) -> None:
    transport.write(f"{head}{length}\r\nConnection: close\r\n\r\n".encode("latin-1") + body)


def _drip(transport: asyncio.Transport, pieces: list[bytes]) -> None:
    if transport.is_closing():
        return
    if not pieces:
        transport.close()
        return
    transport.write(pieces[0])
    asyncio.get_running_loop().call_later(PIECE_SECONDS, _drip, transport, pieces[1:])
