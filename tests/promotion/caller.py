"""A caller who asks as fast as a program can: one connection, no library between it and the server."""

import asyncio


class Caller:
    """Posts JSON to one server, one request at a time; a connection that failed is opened anew."""

    def __init__(self, port: int, token: str) -> None:
        self._port = port
        self._token = token
        self._open: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, path: str, body: bytes, *, key: str, patience: float) -> tuple[int, bytes]:
        """Return status and body; raises OSError, EOFError or TimeoutError."""
        head = (
            f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1:{self._port}\r\nauthorization: {self._token}\r\n"
            f"content-type: application/json\r\nidempotency-key: {key}\r\ncontent-length: {len(body)}\r\n\r\n"
        )
        try:
            async with asyncio.timeout(patience):
                return await self._ask(head.encode() + body)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        if self._open is not None:
            self._open[1].close()
            self._open = None

    async def _ask(self, request: bytes) -> tuple[int, bytes]:
        if self._open is None:
            self._open = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._open
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        body = await reader.readexactly(int(head.split(b"content-length:")[1].split(b"\r\n")[0]))
        return int(head.split(b" ", 2)[1]), body
