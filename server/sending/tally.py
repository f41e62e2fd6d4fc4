"""What the sender counts for an operator: by push service, never by device or person."""

import math
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from datetime import datetime

from server.push.queries import count_due
from server.sending.queries import Claim

MOST_SERVICES = 64
OTHERS = "others"
LAGS_KEPT = 1000
"""Of the latest deliveries of each service."""
QUANTILES = (0.5, 0.99)


class Tally:
    """Counts since the start of this process."""

    def __init__(self) -> None:
        self._sent: Counter[str] = Counter()
        self._failures: Counter[tuple[str, str]] = Counter()
        self._lags: dict[str, deque[float]] = {}
        self._dead = 0

    def sent(self, service: str, lag_seconds: float) -> None:
        """Count a message that a push service took so long after it was due."""
        label = self._label(service)
        self._sent[label] += 1
        self._lags[label].append(max(lag_seconds, 0.0))

    def failed(self, service: str, kind: str) -> None:
        """Count a try that came to nothing, and why."""
        self._failures[self._label(service), kind] += 1

    def claimed(self, service: str, claim: Claim) -> None:
        """Count what was found too late, or begun once too often without an answer."""
        for kind, count in (("expired", claim.expired), ("unknown", claim.unknown)):
            if count:
                self._failures[self._label(service), kind] += count

    def died(self) -> None:
        """Count a subscription that its push service knows no more."""
        self._dead += 1

    async def lines(self, now: datetime, in_hand: int) -> list[str]:
        """Tell everything in Prometheus's text format, the queue's length too."""
        due, oldest = await count_due(now)
        age = 0.0 if oldest is None else max((now - oldest).total_seconds(), 0.0)
        return [
            *_gauge("evenkeel_push_waiting", due + in_hand),
            *_gauge("evenkeel_push_oldest_due_seconds", age),
            *self._counts(),
        ]

    def _counts(self) -> Iterator[str]:
        yield "# TYPE evenkeel_push_sent_total counter\n"
        for service, count in sorted(self._sent.items()):
            yield f'evenkeel_push_sent_total{{service="{service}"}} {count}\n'
        yield "# TYPE evenkeel_push_failures_total counter\n"
        for (service, kind), count in sorted(self._failures.items()):
            labels = f'service="{service}",kind="{kind}"'
            yield f"evenkeel_push_failures_total{{{labels}}} {count}\n"
        yield "# TYPE evenkeel_push_dead_subscriptions_total counter\n"
        yield f"evenkeel_push_dead_subscriptions_total {self._dead}\n"
        yield "# TYPE evenkeel_push_lag_seconds summary\n"
        for service, lags in sorted(self._lags.items()):
            for quantile, value in _quantiles(lags):
                labels = f'service="{service}",quantile="{quantile}"'
                yield f"evenkeel_push_lag_seconds{{{labels}}} {value:.3f}\n"

    def _label(self, service: str) -> str:
        if service not in self._lags:
            if len(self._lags) >= MOST_SERVICES:
                service = OTHERS
            self._lags.setdefault(service, deque(maxlen=LAGS_KEPT))
        return service


def _gauge(name: str, value: float) -> Iterator[str]:
    yield f"# TYPE {name} gauge\n{name} {value}\n"


def _quantiles(lags: Sequence[float]) -> Iterator[tuple[float, float]]:
    ordered = sorted(lags)
    for quantile in QUANTILES if ordered else ():
        yield quantile, ordered[math.ceil(quantile * len(ordered)) - 1]
