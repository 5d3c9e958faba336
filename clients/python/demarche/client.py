"""The client: queries with paging, and answers as tables and networks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import pandas as pd
import requests
from gql import Client as GQLClient
from gql import GraphQLRequest, gql
from gql.transport.exceptions import TransportError, TransportQueryError
from gql.transport.requests import RequestsHTTPTransport
from graphql import GraphQLError

from . import errors

if TYPE_CHECKING:
    import networkx as nx

#: How many claims or relations a request asks for; the server limits what one may cost.
PAGE = 50

#: The columns of Client.claims, in their order.
CLAIM_COLUMNS = [
    "id", "predicate", "mode", "office", "polarity", "modality", "stance", "gloss",
    "subjects", "subject_ids", "objects", "object_ids", "topics", "topic_ids", "place", "event", "during",
    "attribution", "source", "source_id", "source_text", "cue", "chain",
    "valid_from", "valid_to", "precision", "time_text", "reported_at", "recorded_at",
    "quote", "start", "end", "document", "title", "url", "publisher",
    "plover_type", "plover_mode", "content_of", "contradicts",
]

#: The columns of Client.relations.
RELATION_COLUMNS = [
    "id", "type", "status", "from", "from_id", "from_kind", "to", "to_id", "to_kind", "event",
    "claims", "sources", "speakers", "valid_from", "valid_to", "first_reported", "last_reported",
]

#: The columns of Client.evidence.
EVIDENCE_COLUMNS = [
    "quote", "start", "end", "sentence", "sentence_index", "sentence_start", "sentence_end",
    "document", "title", "url", "published_at", "publisher",
]

_DAYS = ["valid_from", "valid_to", "reported_at", "first_reported", "last_reported", "published_at"]

Names = str | Iterable[str]


class Client:
    """Asks a Demarche server.

    Args:
        url: the GraphQL endpoint.
        token: an API key or bearer token, where the server wants one.
        timeout: seconds to wait for an answer.
        retries: how often a request is sent again when nothing answers or it took too long; the server plans
            a query the first time it sees it, so the second time it is faster.

    Every method raises a subclass of :class:`demarche.DemarcheError`:
    :class:`~demarche.Unavailable` when nothing answers, :class:`~demarche.InvalidRequest`
    for wrong arguments, :class:`~demarche.NotFound` for an unknown id.

    Example:
        >>> kg = Client()
        >>> met = kg.claims(predicate="MET", subject="Vladimir Putin")
        >>> kg.evidence(met.id[0])
        >>> network = kg.graph(types=["MET", "MET_INFORMALLY"])
    """

    def __init__(self, url: str = "http://127.0.0.1:8080/graphql", token: str | None = None, timeout: float = 30, retries: int = 1) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else None
        transport = RequestsHTTPTransport(url=url, headers=headers, timeout=timeout)
        self.url = url
        self.retries = retries
        self._client = GQLClient(transport=transport, fetch_schema_from_transport=False)

    def query(self, text: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
        """Run any GraphQL query and return its data.

        Example:
            >>> kg.query("{ documents { totalCount } }")
            {'documents': {'totalCount': 1}}
        """
        try:
            request = gql(text)
        except GraphQLError as e:
            raise errors.InvalidRequest(str(e)) from e
        request.variable_values = variables
        for _ in range(self.retries):
            try:
                return self._send(request)
            except (errors.TimedOut, errors.Unavailable):
                continue
        return self._send(request)

    def _send(self, request: GraphQLRequest) -> dict[str, Any]:
        """Send a request once."""
        try:
            return self._client.execute(request)
        except TransportQueryError as e:
            raise errors.from_graphql(e.errors or []) from e
        except (TransportError, requests.exceptions.RequestException) as e:
            raise self._unanswered(e.__cause__ or e) from e

    def _unanswered(self, cause: BaseException) -> errors.DemarcheError:
        """What to say of a request that no GraphQL came back for."""
        if isinstance(cause, requests.exceptions.Timeout):
            return errors.TimedOut(f"{self.url} did not answer in time")
        if isinstance(cause, requests.exceptions.ConnectionError):
            return errors.Unavailable(f"nothing answers at {self.url}: is the server running (demarche serve)?")
        status = getattr(getattr(cause, "response", None), "status_code", None)
        if status in (401, 403):
            return errors.NotAllowed(f"{self.url} does not let you in: give Client a token")
        return errors.InternalError(f"{self.url} gave no GraphQL answer: {cause}")

    def claims(
        self,
        where: dict[str, Any] | None = None,
        *,
        predicate: Names | None = None,
        subject: str | None = None,
        object: str | None = None,  # noqa: A002 the API's own word
        speaker: str | None = None,
        about: str | None = None,
        polarity: Names | None = None,
        modality: Names | None = None,
        stance: Names | None = None,
        text: str | None = None,
        since: str | None = None,
        until: str | None = None,
        valid_at: str | None = None,
        known_at: str | None = None,
        order: str = "REPORTED_AT_DESC",
        limit: int | None = None,
    ) -> pd.DataFrame:
        """Return the claims that match, a row each.

        Args:
            where: a ClaimWhere as in GraphQL, with AND, OR, NOT; the other arguments must hold as well.
            predicate, polarity, modality, stance: one value or several, any of which may hold.
            subject, object, speaker, about: the name or the id of a thing.
            text: words of the quote or the gloss.
            since, until: days like "2017-11-01" that the claim's time overlaps.
            valid_at: a day that the claim's time holds.
            known_at: a moment, RFC 3339: as it was known then.
            order: a ClaimOrder of GraphQL.
            limit: at most so many rows; all when None.

        Returns:
            A table with the columns CLAIM_COLUMNS. Lists (subjects, chain, contradicts …) are Python lists;
            days are datetime64, NaT when unknown; start and end are code points into the document's text,
            end exclusive, of the first and the last piece where a quote has several.

        Example:
            >>> kg.claims(stance="ALLEGED", speaker="US intelligence agencies")[["gloss", "quote"]]
        """
        condition = _condition(
            where,
            lists={"predicate": predicate, "polarity": polarity, "modality": modality, "stance": stance},
            refs={"subject": subject, "object": object, "speaker": speaker, "about": about},
            plain={"text": text, "from": since, "to": until},
        )
        variables = {"where": condition, "orderBy": order, "validAt": valid_at, "knownAt": known_at}
        rows = [_claim_row(node) for node in self._pages("claims", variables, limit)]
        return _table(rows, CLAIM_COLUMNS)

    def relations(
        self,
        between: Names | None = None,
        *,
        types: Names | None = None,
        status: Names | None = None,
        limit: int | None = None,
    ) -> pd.DataFrame:
        """Return the direct edges that claims support, a row each.

        Args:
            between: the name or id of a thing: its edges; of several: the edges among them.
            types: such as "MET_INFORMALLY", "ALLEGED_ATTACKED", "PLANNED_VISITED".
            status: HEARSAY, REPORTED, CONFIRMED, DISPUTED.
            limit: at most so many rows; all when None.

        Returns:
            A table with the columns RELATION_COLUMNS.

        Example:
            >>> kg.relations(["Donald Trump", "Vladimir Putin"])[["type", "status", "claims"]]
        """
        refs = None if between is None else [_ref(b) for b in _list(between)]
        variables = {"between": refs, "types": _list(types), "status": _list(status)}
        rows = [_relation_row(node) for node in self._pages("relations", variables, limit)]
        return _table(rows, RELATION_COLUMNS)

    def graph(
        self,
        between: Names | None = None,
        *,
        types: Names | None = None,
        status: Names | None = None,
        limit: int | None = None,
    ) -> nx.MultiDiGraph:
        """Return the direct edges as a networkx graph; the arguments are those of relations.

        Nodes are ids with ``name`` and ``kind``; edges have the relation's id as key and ``type``, ``status``,
        ``claims``, ``sources``, ``speakers``, ``valid_from``, ``valid_to``, ``first_reported``, ``last_reported``
        (days as text, None when unknown).

        Example:
            >>> import networkx as nx
            >>> network = kg.graph(status=["REPORTED", "CONFIRMED"])
            >>> nx.degree_centrality(network)
        """
        import networkx as nx  # only who draws networks needs it

        table = self.relations(between, types=types, status=status, limit=limit)
        network = nx.MultiDiGraph()
        for row in table.to_dict("records"):
            for end in ("from", "to"):
                network.add_node(row[end + "_id"], name=row[end], kind=row[end + "_kind"])
            attributes = {k: row[k] for k in ("type", "status", "claims", "sources", "speakers")}
            for day in ("valid_from", "valid_to", "first_reported", "last_reported"):
                attributes[day] = None if pd.isna(row[day]) else row[day].date().isoformat()
            network.add_edge(row["from_id"], row["to_id"], key=row["id"], **attributes)
        return network

    def evidence(self, claim: str) -> pd.DataFrame:
        """Return the exact words of a claim, a row for each piece, with sentence and document.

        Args:
            claim: the claim's id, "clm_…".

        Raises:
            NotFound: there is no such claim.

        Example:
            >>> kg.evidence("clm_…").quote[0]
        """
        found = self.query(_text("evidence"), {"id": claim})["claim"]
        if found is None:
            raise errors.NotFound(f"there is no claim {claim!r}", "NOT_FOUND")
        rows = []
        for e in found["evidence"]:
            sentence, document = e["sentence"], e["document"]
            rows.append({
                "quote": e["quote"], "start": e["start"], "end": e["end"],
                "sentence": sentence["text"], "sentence_index": sentence["index"], "sentence_start": sentence["start"], "sentence_end": sentence["end"],
                "document": document["id"], "title": document["title"], "url": document["url"], "published_at": document["publishedAt"],
                "publisher": (document["publisher"] or {}).get("name"),
            })
        return _table(rows, EVIDENCE_COLUMNS)

    def stats(self, by: Names, where: dict[str, Any] | None = None) -> pd.DataFrame:
        """Count live claims by keys: PREDICATE, SPEAKER, POLARITY, MODALITY, STANCE, MONTH, ENTITY.

        Returns:
            A table with a column a key, in lower case, and ``count``, largest first. No speaker is the narrator.

        Example:
            >>> kg.stats(["SPEAKER", "POLARITY"])
        """
        keys = _list(by) or []
        answer = self.query(_text("stats"), {"where": where, "by": keys})["claimStats"]
        rows = [{k["key"].lower(): k["value"] for k in row["keys"]} | {"count": row["count"]} for row in answer]
        return pd.DataFrame(rows, columns=[k.lower() for k in keys] + ["count"])

    def _pages(self, field: str, variables: dict[str, Any], limit: int | None) -> Iterator[dict[str, Any]]:
        """Yield the nodes of a connection, page by page, at most limit."""
        if limit is not None and limit < 0:
            raise errors.InvalidRequest(f"limit {limit}: want a number of at least 0, or None for all")
        left, after = limit, None
        while left is None or left > 0:
            first = PAGE if left is None else min(PAGE, left)
            page = self.query(_text(field), {**variables, "first": first, "after": after})[field]
            for edge in page["edges"]:
                yield edge["node"]
            if left is not None:
                left -= len(page["edges"])
            if not page["pageInfo"]["hasNextPage"]:
                return
            after = page["pageInfo"]["endCursor"]


@cache
def _text(name: str) -> str:
    """The query of that name, from the package's files."""
    return resources.files(__package__).joinpath("queries", name + ".graphql").read_text(encoding="utf-8")


def _list(values: Names | None) -> list[str] | None:
    if values is None:
        return None
    return [values] if isinstance(values, str) else list(values)


def _ref(thing: str) -> dict[str, str]:
    """An EntityRef: ids begin like ent_ and 26 characters; anything else is a name."""
    prefix, _, rest = thing.partition("_")
    is_id = prefix in ("ent", "evt", "top", "src") and len(rest) == 26 and rest.isalnum() and rest == rest.lower()
    return {"id": thing} if is_id else {"name": thing}


def _condition(where: dict[str, Any] | None, lists: dict[str, Any], refs: dict[str, Any], plain: dict[str, Any]) -> dict[str, Any] | None:
    given: dict[str, Any] = {k: _list(v) for k, v in lists.items() if v is not None}
    given |= {k: _ref(v) for k, v in refs.items() if v is not None}
    given |= {k: v for k, v in plain.items() if v is not None}
    if where and given:
        return {"AND": [where, given]}
    return where or given or None


def _name(thing: dict[str, Any] | None) -> str | None:
    return thing["name"] if thing else None


def _claim_row(c: dict[str, Any]) -> dict[str, Any]:
    said, evidence, plover = c["attribution"], c["evidence"], c["plover"] or {}
    document = evidence[0]["document"]
    row = {k: c[k] for k in ("id", "predicate", "mode", "office", "polarity", "modality", "stance", "gloss")}
    for role in ("subject", "object", "topic"):
        row[role + "s"] = [t["name"] for t in c[role + "s"]]
        row[role + "_ids"] = [t["id"] for t in c[role + "s"]]
    row |= {
        "place": _name(c["place"]), "event": _name(c["of"]), "during": _name(c["during"]),
        "attribution": said["kind"], "source": _name(said["source"]), "source_id": said["source"]["id"] if said["source"] else None,
        "source_text": said["text"], "cue": said["cue"], "chain": [t["name"] for t in said["chain"]],
        "valid_from": c["time"]["start"], "valid_to": c["time"]["end"], "precision": c["time"]["precision"], "time_text": c["time"]["text"],
        "reported_at": c["reportedAt"], "recorded_at": c["recordedAt"],
        "quote": " … ".join(e["quote"] for e in evidence), "start": evidence[0]["start"], "end": evidence[-1]["end"],
        "document": document["id"], "title": document["title"], "url": document["url"], "publisher": _name(document["publisher"]),
        "plover_type": plover.get("type"), "plover_mode": plover.get("mode"),
        "content_of": c["contentOf"]["id"] if c["contentOf"] else None, "contradicts": [o["id"] for o in c["contradicts"]],
    }
    return row


def _relation_row(r: dict[str, Any]) -> dict[str, Any]:
    row = {"id": r["id"], "type": r["type"], "status": r["status"], "event": _name(r["event"])}
    for end in ("from", "to"):
        thing = r[end]
        row |= {end: thing["name"], end + "_id": thing["id"], end + "_kind": thing.get("kind") or thing["__typename"].upper()}
    row |= {
        "claims": r["claimCount"], "sources": r["sourceCount"], "speakers": r["speakerCount"],
        "valid_from": r["validFrom"], "valid_to": r["validTo"], "first_reported": r["firstReported"], "last_reported": r["lastReported"],
    }
    return row


def _table(rows: list[dict[str, Any]], columns: list[str]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=columns)
    for day in _DAYS:
        if day in table:
            table[day] = pd.to_datetime(table[day], format="%Y-%m-%d")
    if "recorded_at" in table:
        table["recorded_at"] = pd.to_datetime(table["recorded_at"], format="ISO8601", utc=True)
    return table
