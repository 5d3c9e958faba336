"""Tests of the client against a real server that holds the sample report; see conftest.py."""

import socket
import threading

import demarche
import pandas as pd
import pytest
from demarche import client as module


def test_claims_have_their_columns(kg):
    table = kg.claims()
    assert list(table.columns) == module.CLAIM_COLUMNS
    assert table.id.is_unique
    assert len(table) > 20
    assert str(table.reported_at.dtype).startswith("datetime64")
    assert (table.reported_at == "2017-11-11").all()
    assert table.quote.str.len().min() > 0
    assert (table.end > table.start).all()


def test_paging_gives_each_claim_once(kg, monkeypatch):
    whole = kg.claims()
    monkeypatch.setattr(module, "PAGE", 7)
    assert list(kg.claims().id) == list(whole.id)
    assert list(kg.claims(limit=10).id) == list(whole.id[:10])
    assert kg.claims(limit=0).empty


def test_conditions(kg):
    denied = kg.claims(predicate="MET", polarity="NEGATED", subject="Vladimir Putin")
    assert len(denied) > 0
    assert set(denied.predicate) == {"MET"}
    assert set(denied.polarity) == {"NEGATED"}
    assert all("Vladimir Putin" in subjects for subjects in denied.subjects)
    by_id = denied.subject_ids[0][denied.subjects[0].index("Vladimir Putin")]
    assert list(kg.claims(predicate="MET", polarity="NEGATED", subject=by_id).id) == list(denied.id)
    both = kg.claims({"OR": [{"predicate": ["MET"]}, {"predicate": ["DENIED"]}]}, polarity=["AFFIRMED"])
    assert set(both.predicate) == {"MET", "DENIED"}
    assert set(both.polarity) == {"AFFIRMED"}


def test_no_claims_are_an_empty_table(kg):
    table = kg.claims(subject="Nobody of That Name")
    assert table.empty
    assert list(table.columns) == module.CLAIM_COLUMNS
    assert kg.relations(types="MOBILIZED").empty
    assert len(kg.graph(types="MOBILIZED")) == 0


def test_evidence_is_the_text(kg):
    for claim in kg.claims(limit=5).itertuples():
        for e in kg.evidence(claim.id).itertuples():
            offset = e.start - e.sentence_start
            assert e.sentence[offset : offset + e.end - e.start] == e.quote
            assert e.document == claim.document


def test_relations_and_graph_agree(kg):
    table = kg.relations()
    network = kg.graph()
    assert list(table.columns) == module.RELATION_COLUMNS
    assert network.number_of_edges() == len(table)
    met = table[table.type == "MET_INFORMALLY"].iloc[0]
    edge = network.edges[met.from_id, met.to_id, met.id]
    assert edge["claims"] == met.claims
    assert {network.nodes[met.from_id]["name"], network.nodes[met.to_id]["name"]} == {"Donald Trump", "Vladimir Putin"}
    between = kg.relations(["Donald Trump", "Vladimir Putin"])
    assert met.id in set(between.id)
    assert set(between["from"]) | set(between["to"]) == {"Donald Trump", "Vladimir Putin"}


def test_stats_count_every_claim(kg):
    counts = kg.stats(["POLARITY", "MODALITY"])
    assert list(counts.columns) == ["polarity", "modality", "count"]
    assert counts["count"].sum() == len(kg.claims())


@pytest.mark.parametrize(
    ("ask", "failure", "words"),
    [
        (lambda kg: kg.claims(predicate="MEET"), demarche.InvalidRequest, "MEET"),
        (lambda kg: kg.claims(since="yesterday"), demarche.InvalidRequest, "2017-11-11"),
        (lambda kg: kg.claims(limit=-1), demarche.InvalidRequest, "limit"),
        (lambda kg: kg.evidence("clm_aaaaaaaaaaaaaaaaaaaaaaaaaa"), demarche.NotFound, "clm_"),
        (lambda kg: kg.query("{ nothing }"), demarche.InvalidRequest, "nothing"),
        (lambda kg: kg.query("{"), demarche.InvalidRequest, "Syntax"),
        (lambda kg: kg.query("{ claims(first: 500) { edges { node { evidence { document { claims(first: 500) { edges { node { id gloss } } } } } } } } }"), demarche.TooComplex, "much|cost|complex"),
    ],
)
def test_failures_have_types(kg, ask, failure, words):
    with pytest.raises(failure, match=words) as raised:
        ask(kg)
    assert isinstance(raised.value, demarche.DemarcheError)


def test_server_away():
    with pytest.raises(demarche.Unavailable, match="demarche serve"):
        demarche.Client("http://127.0.0.1:1/graphql").claims()


def test_server_that_does_not_answer():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/graphql"
        with pytest.raises(demarche.TimedOut):
            demarche.Client(url, timeout=0.2, retries=0).claims()


def test_answer_that_is_no_graphql():
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer():
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi")

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        with pytest.raises(demarche.InternalError, match="no GraphQL"):
            demarche.Client(f"http://127.0.0.1:{server.getsockname()[1]}/graphql", retries=0).claims()
        thread.join(5)


def test_queries_are_what_the_schema_has(kg):
    # Each file is run by a method above; a new one is to be as well.
    names = {p.name for p in module.resources.files("demarche").joinpath("queries").iterdir()}
    assert names == {"claims.graphql", "relations.graphql", "evidence.graphql", "stats.graphql"}


def test_unknown_days_are_nat(kg):
    table = kg.claims()
    unknown = table[table.precision == "UNKNOWN"]
    assert len(unknown) > 0
    assert unknown.valid_from.isna().all()
    assert pd.isna(kg.relations().valid_from).any()
