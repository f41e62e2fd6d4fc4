"""A push service on loopback: Firefox connects, servers post, and it misbehaves on demand.

What Firefox says over its socket: the protocol of Mozilla's autopush. What servers post: RFC 8030,
with VAPID (RFC 8292) insisted on. It keeps what it saw in `posts` and `acks`.
"""

import asyncio
import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self
from uuid import uuid4

from aiohttp import WSMsgType, web

from tests.vapid_claims import Refused, bytes_of, check, text_of

TOPIC = re.compile(r"[A-Za-z0-9_-]{1,32}")
MOST_BYTES = 4096
LONGEST_TTL = 60 * 24 * 60 * 60
PATIENCE_SECONDS = 30.0
SHOWN = 100
"""The code with which Firefox acknowledges that the worker took a message."""

Said = dict[str, Any]


@dataclass
class Channel:
    """One subscription of an agent; `key` is the only one that may post to it."""

    id: str
    agent: str
    token: str
    key: bytes | None
    is_gone: bool = False


@dataclass
class Message:
    """Something on its way to an agent. Without a body the worker gets a push without data."""

    channel: Channel
    body: bytes
    topic: str
    expires_at: float
    version: str = field(default_factory=lambda: uuid4().hex)


@dataclass
class Post:
    """What a server posted, and the answer it got."""

    token: str
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Fault:
    """An answer in place of the right one. `keeps`: the message is taken all the same."""

    status: int = 503
    headers: Mapping[str, str] = field(default_factory=dict)
    hangs_seconds: float = 0.0
    is_cut: bool = False
    keeps: bool = False


class PushService:
    """Use it as `async with PushService() as service`."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.clock = clock
        self.agents: dict[str, web.WebSocketResponse] = {}
        self.channels: dict[str, Channel] = {}
        self.posts: list[Post] = []
        self.acks: list[Said] = []
        self._waiting: dict[str, list[Message]] = {}
        self._sent: dict[str, dict[str, Message]] = {}
        self._faults: list[Fault] = []
        self._something = asyncio.Event()
        self._port = 0

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=1 << 20)
        app.router.add_post("/wpush/v2/{token}", self._take)
        app.router.add_get("/", self._talk)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *raised: object) -> None:
        for socket in list(self.agents.values()):
            await socket.close()
        await self._runner.cleanup()

    def __repr__(self) -> str:
        """Say what happened here, for the report of a test that failed."""
        channels = [f"{one.id[:4]}{' gone' * one.is_gone}" for one in self.channels.values()]
        posts = [
            f"{self.channels[one.token].id[:4] if one.token in self.channels else '?'} {one.status}"
            for one in self.posts
        ]
        return f"PushService(channels={channels}, posts={posts}, acks={len(self.acks)})"

    @property
    def socket(self) -> str:
        """Where agents connect: their preference `dom.push.serverURL`."""
        return f"ws://127.0.0.1:{self._port}/"

    @property
    def origin(self) -> str:
        """The origin of the endpoints it hands out."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def waiting(self) -> list[Message]:
        """What agents that are away will get."""
        return [message for box in self._waiting.values() for message in box]

    def token_of(self, endpoint: str) -> str:
        return endpoint.rsplit("/", 1)[-1]

    def fail_next(self, fault: Fault, times: int = 1) -> None:
        """Answer the next posts with this."""
        self._faults += [fault] * times

    async def until(
        self, holds: Callable[[], object], within_seconds: float = PATIENCE_SECONDS
    ) -> None:
        """Wait until it holds; looked at whenever something happened here."""
        async with asyncio.timeout(within_seconds):
            while not holds():
                self._something.clear()
                await self._something.wait()

    async def hang_up(self) -> None:
        """Drop every agent's connection; they come again by themselves."""
        for socket in list(self.agents.values()):
            await socket.close()

    async def forget_agents(self) -> None:
        """Lose all agents: each is somebody new at its next hello, and old endpoints are gone."""
        self._waiting.clear()
        self._sent.clear()
        await self.hang_up()

    async def deliver(self, endpoint: str, body: bytes) -> None:
        """Hand an agent something that no server posted; b"" is a push without data."""
        await self._pass_on(self._message(self.channels[self.token_of(endpoint)], body, "", 60))

    async def repeat(self) -> None:
        """Deliver what was posted last once more, as another message."""
        last = self.posts[-1]
        await self.deliver(last.token, last.body)

    async def _talk(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(protocols=("push-notification",))
        await socket.prepare(request)
        agent = ""
        try:
            async for message in socket:
                if message.type == WSMsgType.TEXT:
                    agent = await self._answer(socket, agent, json.loads(message.data or "{}"))
                    self._something.set()
        finally:
            if self.agents.get(agent) is socket:
                del self.agents[agent]
            self._something.set()
        return socket

    async def _answer(self, socket: web.WebSocketResponse, agent: str, said: Said) -> str:
        """Answer an agent; return which one it is."""
        kind = said.get("messageType", "ping")
        if kind == "hello":
            return await self._welcome(socket, said)
        if kind == "register":
            await socket.send_json(self._register(agent, said))
        elif kind == "unregister":
            for channel in self.channels.values():
                channel.is_gone |= channel.id == said["channelID"]
            await socket.send_json({**said, "status": 200})
        elif kind in {"ack", "nack"}:
            updates = said.get("updates", [said])
            self.acks += updates
            for update in updates:
                self._sent.get(agent, {}).pop(update["version"], None)
        elif kind == "ping":
            await socket.send_str("{}")
        return agent

    async def _welcome(self, socket: web.WebSocketResponse, said: Said) -> str:
        known = said.get("uaid", "")
        agent = known if known in self._waiting else uuid4().hex
        self.agents[agent] = socket
        answer = {"messageType": "hello", "status": 200, "uaid": agent, "use_webpush": True}
        await socket.send_json({**answer, "broadcasts": {}})
        late = [*self._sent.get(agent, {}).values(), *self._waiting.get(agent, [])]
        self._sent[agent], self._waiting[agent] = {}, []
        for message in late:
            if message.expires_at > self.clock() and not message.channel.is_gone:
                await self._pass_on(message)
        return agent

    def _register(self, agent: str, said: Said) -> Said:
        key = bytes_of(said["key"].rstrip("=")) if said.get("key") else None
        channel = Channel(said["channelID"], agent, uuid4().hex, key)
        self.channels[channel.token] = channel
        endpoint = f"{self.origin}/wpush/v2/{channel.token}"
        return {**said, "status": 200, "pushEndpoint": endpoint}

    async def _take(self, request: web.Request) -> web.Response:
        token, body = request.match_info["token"], await request.read()
        fault, status = self._faults.pop(0) if self._faults else None, 0
        if fault is None or fault.keeps:
            status = await self._judge(token, request, body)
        if fault is not None:
            await asyncio.sleep(fault.hangs_seconds)
            if fault.is_cut and request.transport is not None:
                request.transport.close()
            status = fault.status
        self.posts.append(Post(token, status, request.headers, body))
        self._something.set()
        return web.Response(status=status, headers=fault.headers if fault else {})

    async def _judge(self, token: str, request: web.Request, body: bytes) -> int:
        """Take a message in, and return the status that says so or why not."""
        channel = self.channels.get(token)
        if channel is None:
            return 404
        if channel.is_gone or channel.agent not in self._waiting:
            return 410
        headers = request.headers
        try:
            check(headers.get("Authorization", ""), self.origin, self.clock(), channel.key)
        except Refused as refused:
            return refused.status
        topic, ttl = headers.get("Topic", ""), headers.get("TTL", "")
        is_whole = body == b"" or headers.get("Content-Encoding") == "aes128gcm"
        if not ttl.isdigit() or not is_whole or (topic and not TOPIC.fullmatch(topic)):
            return 400
        if len(body) > MOST_BYTES:
            return 413
        await self._pass_on(self._message(channel, body, topic, int(ttl)))
        return 201

    def _message(self, channel: Channel, body: bytes, topic: str, ttl: int) -> Message:
        return Message(channel, body, topic, self.clock() + min(ttl, LONGEST_TTL))

    async def _pass_on(self, message: Message) -> None:
        """Send it to its agent, or keep it, in place of one with the same topic."""
        channel = message.channel
        socket = self.agents.get(channel.agent)
        if socket is None or socket.closed:
            box = self._waiting[channel.agent]
            same = (message.topic, channel)
            box[:] = [one for one in box if not one.topic or (one.topic, one.channel) != same]
            box.append(message)
            return
        self._sent[channel.agent][message.version] = message
        known = {"channelID": channel.id, "version": message.version, "ttl": 0}
        spelled = {"data": text_of(message.body), "headers": {"encoding": "aes128gcm"}}
        body = spelled if message.body else {}
        await socket.send_json({"messageType": "notification", **known, **body})
