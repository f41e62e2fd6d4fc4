"""The description of the JSON API (OpenAPI 3.1), made from the types that check the input."""

import re
from collections.abc import Iterable

import msgspec
from starlette.routing import BaseRoute

from server.core.routing import API, Access, GuardedRoute
from server.core.words import _

TEMPLATE = "#/components/schemas/{name}"


class ProblemBody(msgspec.Struct):
    """Why something was refused: `fields` maps a field's name to a sentence."""

    code: str
    message: str
    fields: dict[str, str] = {}


class ErrorAnswer(msgspec.Struct):
    """Every answer that is not the hoped-for one."""

    error: ProblemBody


def describe(routes: Iterable[BaseRoute]) -> dict[str, object]:
    """Return the OpenAPI document of every route below /api/v1."""
    described = [route for route in routes if _is_described(route)]
    schemas = _schemas([route for route in described if isinstance(route, GuardedRoute)])
    paths: dict[str, dict[str, object]] = {}
    for route in described:
        if isinstance(route, GuardedRoute):
            operations = paths.setdefault(_address(route), {})
            for method in sorted((route.methods or set()) - {"HEAD"}):
                operations[method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Evenkeel", "version": "1", "description": _for_programs()},
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"session": {"type": "apiKey", "in": "cookie", "name": "evenkeel"}},
        },
    }


def _for_programs() -> str:
    return _(
        "Signed in by the session cookie. A call may say by id who it is for, in the header"
        " Evenkeel-Person. If that is not who is signed in, then for that call no one is."
        " Whatever is not GET must carry Sec-Fetch-Site:"
        " same-origin, or an Origin that equals this server’s, else it is refused with 403."
    )


def _is_described(route: BaseRoute) -> bool:
    return isinstance(route, GuardedRoute) and route.path.startswith(API)


def _address(route: GuardedRoute) -> str:
    return re.sub(r"\{(\w+):\w+\}", r"{\1}", route.path)


def _types(routes: Iterable[GuardedRoute]) -> list[type]:
    found: list[type] = [ErrorAnswer]
    for route in routes:
        found += [one for one in (route.takes, route.gives) if one is not None]
    return found


def _schemas(routes: Iterable[GuardedRoute]) -> dict[str, object]:
    _references, components = msgspec.json.schema_components(_types(routes), ref_template=TEMPLATE)
    return dict(components)


def _reference(wanted: type) -> object:
    (reference,), _components = msgspec.json.schema_components([wanted], ref_template=TEMPLATE)
    return reference


def _operation(route: GuardedRoute) -> dict[str, object]:
    operation: dict[str, object] = {
        "summary": route.summary,
        "responses": _responses(route),
        "security": [{"session": []}] if route.access is Access.PERSON else [],
        "parameters": [*_path_parameters(route), *_query_parameters(route)],
    }
    if route.takes is not None:
        content = {"application/json": {"schema": _reference(route.takes)}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _responses(route: GuardedRoute) -> dict[str, object]:
    fine: dict[str, object] = {"description": "as hoped for"}
    if route.gives is not None:
        fine["content"] = {"application/json": {"schema": _reference(route.gives)}}
    error = {"application/json": {"schema": _reference(ErrorAnswer)}}
    wrong = {"description": "refused, with the reason", "content": error}
    return {str(route.status): fine, "4XX": wrong, "503": wrong}


def _path_parameters(route: GuardedRoute) -> list[dict[str, object]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in route.param_convertors
    ]


def _query_parameters(route: GuardedRoute) -> list[dict[str, object]]:
    if route.query is None:
        return []
    (_reference_to,), components = msgspec.json.schema_components(
        [route.query], ref_template=TEMPLATE
    )
    schema = components[route.query.__name__]
    return [
        {"name": name, "in": "query", "required": name in schema.get("required", []), "schema": one}
        for name, one in schema["properties"].items()
    ]
