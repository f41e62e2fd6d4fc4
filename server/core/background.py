"""Work that runs on a clock beside the requests: a job's failure is logged and ends nothing."""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from server.core.faults import tell

log = logging.getLogger("evenkeel.background")

GRACE_SECONDS = 5.0
"""How long a job that is running may go on after it was told to stop."""
SURE_AFTER_SECONDS = 600.0
"""So long after the start the clock is believed, so that a process that soon ends forgets too."""


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do every so many seconds; `run` is given the present instant.

    One that `forgets` deletes for good what is past. So it is given the instant of the time before
    if that was earlier, and at the start it waits: a clock that is far ahead for less than its
    beat, or then for ten minutes, deletes nothing.
    """

    name: str
    every_seconds: float
    run: Callable[[datetime], Awaitable[object]]
    forgets: bool = False


class Clockwork:
    """Runs jobs, each by itself, from the start and then on its beat, whatever clocks do."""

    def __init__(
        self,
        jobs: Sequence[Job],
        clock: Callable[[], datetime],
        *,
        sure_after_seconds: float = SURE_AFTER_SECONDS,
    ) -> None:
        self._jobs, self._clock, self._sure_after = jobs, clock, sure_after_seconds
        self._stopping = asyncio.Event()
        self._runs: Counter[str] = Counter()
        self._failures: Counter[str] = Counter()
        self._ailing: set[str] = set()
        self._earlier: dict[str, datetime] = {}

    @asynccontextmanager
    async def running(self, *, grace_seconds: float = GRACE_SECONDS) -> AsyncIterator[None]:
        """Run the jobs until the block ends; what runs by then may finish within the grace."""
        tasks = [asyncio.create_task(self._repeat(job), name=job.name) for job in self._jobs]
        try:
            yield
        finally:
            self._stopping.set()
            await end(tasks, grace_seconds)

    def lines(self) -> Iterator[str]:
        """Tell how often each job ran and did not come to its end (Prometheus's text format)."""
        for name, counts in (("runs", self._runs), ("failures", self._failures)):
            yield f"# TYPE evenkeel_job_{name}_total counter\n"
            for job in self._jobs:
                yield f'evenkeel_job_{name}_total{{job="{job.name}"}} {counts[job.name]}\n'

    async def _repeat(self, job: Job) -> None:
        loop = asyncio.get_running_loop()
        if job.forgets:
            self._earlier[job.name] = self._clock()
            await pause(self._stopping, min(self._sure_after, job.every_seconds))
        while not self._stopping.is_set():
            began = loop.time()
            await self._run(job)
            await pause(self._stopping, job.every_seconds - (loop.time() - began))

    async def _run(self, job: Job) -> None:
        now = self._clock()
        if job.forgets:
            earlier, self._earlier[job.name] = self._earlier[job.name], now
            now = min(earlier, now)
        self._runs[job.name] += 1
        try:
            await job.run(now)
        except Exception as error:  # noqa: BLE001 - the next time may go better, and must come
            self._failures[job.name] += 1
            if job.name not in self._ailing:  # told once, until it goes well again
                tell(log, f"the job {job.name}", error)
            self._ailing.add(job.name)
        else:
            self._ailing.discard(job.name)


async def pause(until: asyncio.Event, seconds: float) -> bool:
    """Wait so long, or until the event; tell whether it has come. Lets others run at the least."""
    try:
        async with asyncio.timeout(max(seconds, 0)):
            await until.wait()
    except TimeoutError:
        return False
    return True


async def end(tasks: Sequence[asyncio.Task[None]], grace_seconds: float) -> None:
    """Wait for tasks that were told to stop, and cancel those that take longer."""
    if not tasks:
        return
    _done, late = await asyncio.wait(tasks, timeout=grace_seconds)
    for task in late:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
