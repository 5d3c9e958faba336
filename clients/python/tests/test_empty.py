"""Tests of the client against a real server whose graph is empty; see conftest.py."""

import demarche
import pytest
from demarche import client as module


def test_tables_are_empty_and_have_their_columns(kg):
    claims, relations, counts = kg.claims(), kg.relations(), kg.stats(["POLARITY", "MODALITY"])
    assert claims.empty
    assert list(claims.columns) == module.CLAIM_COLUMNS
    assert str(claims.reported_at.dtype).startswith("datetime64")
    assert relations.empty
    assert list(relations.columns) == module.RELATION_COLUMNS
    assert counts.empty
    assert list(counts.columns) == ["polarity", "modality", "count"]


def test_conditions_find_nothing(kg):
    assert kg.claims(subject="Ada Alder", predicate="MET", since="2017-11-11", limit=5).empty
    assert kg.relations(["Ada Alder", "Clara Cole"], types="MET").empty


def test_graph_has_no_node(kg):
    network = kg.graph()
    assert (network.number_of_nodes(), network.number_of_edges()) == (0, 0)


@pytest.mark.parametrize("claim", ["clm_aaaaaaaaaaaaaaaaaaaaaaaaaa", "nonsense"])
def test_evidence_of_an_unknown_claim(kg, claim):
    with pytest.raises(demarche.NotFound, match=claim):
        kg.evidence(claim)
