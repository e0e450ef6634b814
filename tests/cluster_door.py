"""A door before a node of a cluster, which lets requests through or answers them itself."""

import asyncio
import re
import ssl
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

# Of the head of a request: an answer, or None to let it through.
Keeper = Callable[[str], bytes | None]
BUSY = b"HTTP/1.1 429 Too Many Requests\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"
UNAVAILABLE = BUSY.replace(b"429 Too Many Requests", b"503 Service Unavailable")
NOBODY = b"HTTP/1.1 401 Unauthorized\r\ncontent-type: text/plain\r\ncontent-length: 0\r\n\r\n"


@asynccontextmanager
async def door(address: str, keeper: Keeper, tls: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    """Its address. Each connection is for one request."""
    node = urlsplit(address)

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            writer.close()
            return
        length = re.search(rb"(?i)content-length: *(\d+)", head)
        body = await reader.readexactly(int(length[1])) if length else b""
        writer.write(keeper(head.decode()) or await _asked(node.hostname or "", node.port or 0, head, body))
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(pass_on, "127.0.0.1", 0, ssl=tls) as server:
        port = server.sockets[0].getsockname()[1]
        yield f"{'https' if tls else 'http'}://127.0.0.1:{port}"


async def _asked(host: str, port: int, head: bytes, body: bytes) -> bytes:
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(
        re.sub(rb"(?i)\r\nconnection:[^\r]*", b"", head).replace(b"\r\n", b"\r\nconnection: close\r\n", 1) + body
    )
    answer = await reader.read()
    writer.close()
    return answer


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """For 127.0.0.1, and the file of whoever signed it: itself. Raises FileNotFoundError without openssl."""
    key, own = folder / "key.pem", folder / "certificate.pem"
    asked = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=povbot"]
    where = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(own)]
    subprocess.run([*asked, *where], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own, key)
    return context, own
