"""What an ASGI middleware can see of an answer on its way out."""

from starlette.types import Message, Send


class WatchedSend:
    """Passes an answer on and remembers its status; 0 until the answer has begun."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        await self._send(message)
