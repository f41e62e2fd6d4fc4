"""Push subscriptions, test messages and receipts, as JSON."""

from starlette.requests import Request
from starlette.responses import Response

from server.core.errors import Problem
from server.core.rendering import as_json
from server.core.requests import now, read_json, settings
from server.core.routing import Access, api
from server.people.devices import device_name
from server.people.sessions import signed_in, this_session
from server.push import work
from server.push.forms import (
    Endpoint,
    KeyView,
    Receipt,
    Subscribed,
    SubscriptionView,
    TestSent,
)
from server.push.outbox_models import Delivery
from server.push.subscription_models import PushChoices, Subscription
from server.push.vapid_models import VapidKey


async def key(request: Request) -> Response:
    """Tell the public key to subscribe with (VAPID), and how this browser stands."""
    person, session = signed_in(request), this_session(request)
    view = KeyView(
        key=(await VapidKey.current(now(request))).public_key,
        is_on=await Subscription.is_on(session),
        was_removed=await PushChoices.was_removed(person, session),
    )
    return as_json(view)


async def save_subscription(request: Request) -> Response:
    """Keep this browser's push subscription; one that was somebody else's moves here."""
    given = await read_json(request, Subscribed)
    kept = await Subscription.put(
        signed_in(request),
        this_session(request),
        given.checked(settings(request).push_origins),
        now(request),
        name=device_name(request.headers.get("user-agent", "")),
        replaces=given.replaces,
    )
    return as_json(SubscriptionView(kept.id))


async def delete_subscription(request: Request) -> Response:
    """Forget a push subscription and what waits for it; no matter if there is none."""
    given = await read_json(request, Endpoint)
    await Subscription.remove(signed_in(request), given.endpoint)
    return Response(status_code=204)


async def send_test(request: Request) -> Response:
    """Send a test to every device of the person."""
    devices = await work.send_test(request)
    return as_json(TestSent(devices), status=202)


async def receipt(request: Request) -> Response:
    """Note that a device showed something. The answer tells nothing of what is known."""
    try:
        given = await read_json(request, Receipt)
    except Problem:
        return Response(status_code=204)
    if given.is_token:
        await Delivery.shown(given.delivery, now(request))
    return Response(status_code=204)


ROUTES = [
    api("/push/key", key, Access.PERSON, ["GET"], gives=KeyView),
    api(
        "/push/subscription",
        save_subscription,
        Access.PERSON,
        ["PUT"],
        takes=Subscribed,
        gives=SubscriptionView,
    ),
    api(
        "/push/subscription",
        delete_subscription,
        Access.PERSON,
        ["DELETE"],
        takes=Endpoint,
        status=204,
    ),
    api("/push/test", send_test, Access.PERSON, ["POST"], gives=TestSent, status=202),
    # Nobody is looked up: that a phone got a message does not mean that its session is in use.
    api("/push/receipts", receipt, Access.STATIC, ["POST"], takes=Receipt, status=204),
]
