import httpx2

from server.app import ROUTES
from server.core.routing import API


async def test_every_call_is_described(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    described = answer.json()["paths"]
    for route in ROUTES:
        if route.path.startswith(API):
            for method in (route.methods or set()) - {"HEAD"}:
                assert method.lower() in described[route.path], route.path


async def test_references_lead_somewhere(client: httpx2.AsyncClient) -> None:
    document = (await client.get("/api/v1/openapi.json")).json()
    found = references(document)
    assert found
    for reference in found:
        assert reference.removeprefix("#/components/schemas/") in document["components"]["schemas"]


def references(node: object) -> set[str]:
    if isinstance(node, dict):
        mine = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
        return mine.union(*(references(child) for child in node.values()))
    if isinstance(node, list):
        return set().union(*(references(child) for child in node))
    return set()
