"""The failures of a request, by what to do about them."""

from __future__ import annotations

from typing import Any


class DemarcheError(Exception):
    """A request failed. ``code`` is the server's code, "" where none came back."""

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code


class InvalidRequest(DemarcheError):
    """An argument or a query is wrong; the message says which."""


class NotFound(DemarcheError):
    """What was named does not exist."""


class NotAllowed(DemarcheError):
    """The server does not know who asks, or does not let them."""


class TooComplex(DemarcheError):
    """The query asks for too much at once."""


class TimedOut(DemarcheError):
    """It took longer than the server or the client allows."""


class Unavailable(DemarcheError):
    """The server, or its database, cannot be reached."""


class InternalError(DemarcheError):
    """A defect of the server, or an answer that is no GraphQL."""


_BY_CODE: dict[str, type[DemarcheError]] = {
    "BAD_USER_INPUT": InvalidRequest,
    "NOT_FOUND": NotFound,
    "UNAUTHENTICATED": NotAllowed,
    "FORBIDDEN": NotAllowed,
    "QUERY_TOO_COMPLEX": TooComplex,
    "TIMEOUT": TimedOut,
    "UNAVAILABLE": Unavailable,
}


def from_graphql(errors: list[dict[str, Any]]) -> DemarcheError:
    """Return the exception for the first of an answer's errors."""
    first = errors[0] if errors else {}
    code = (first.get("extensions") or {}).get("code", "")
    return _BY_CODE.get(code, InternalError)(first.get("message", "the server failed"), code)
