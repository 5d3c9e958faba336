"""Who claims what about whom: a client for Demarche's GraphQL endpoint.

    >>> import demarche
    >>> kg = demarche.Client("http://127.0.0.1:8080/graphql")
    >>> kg.claims(predicate="MET", polarity="NEGATED")[["subjects", "source", "quote"]]
"""

from .client import Client
from .errors import (
    DemarcheError,
    InternalError,
    InvalidRequest,
    NotAllowed,
    NotFound,
    TimedOut,
    TooComplex,
    Unavailable,
)

__all__ = [
    "Client",
    "DemarcheError",
    "InternalError",
    "InvalidRequest",
    "NotAllowed",
    "NotFound",
    "TimedOut",
    "TooComplex",
    "Unavailable",
]
