"""Read an export back with the tools it is for, and compare it with what the store said.

    python readback.py FOLDER

FOLDER holds graph.FORMAT for each format, and expected.json: every claim, and how
many direct edges there are. Prints "read back FORMAT" for each that is right.
"""

import json
import sys
from pathlib import Path

import networkx
import pandas
import pyarrow.parquet
import rdflib
from followthemoney import model

folder = Path(sys.argv[1])
expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
claims = {c["id"]: c for c in expected["claims"]}


def compare(fmt, found, fields, change=lambda field, value: value):
    """Hold that found, by id, has the same claims with the same fields."""
    if set(found) != set(claims):
        raise SystemExit(f"{fmt}: other claims: {set(found) ^ set(claims)}")
    for key, got in found.items():
        for field in fields:
            want = change(field, claims[key][field])
            if got[field] != want:
                raise SystemExit(f"{fmt}: {key}: {field} is {got[field]!r}, want {want!r}")
    print("read back", fmt)


def bare(text):
    """Undo the apostrophe before what looks like a formula."""
    return text[1:] if text.startswith("'") else text


def joined(quotes):
    return " … ".join(quotes)


def network(fmt, graph):
    nodes = {n: d for n, d in graph.nodes(data=True) if d.get("kind") == "CLAIM"}
    direct = [d for *_, d in graph.edges(data=True) if d.get("layer") == "direct"]
    if len(direct) != expected["relations"]:
        raise SystemExit(f"{fmt}: {len(direct)} direct edges, want {expected['relations']}")
    found = {}
    for key, d in nodes.items():
        ends = {"SUBJECT": [], "OBJECT": []}
        for _, to, e in graph.out_edges(key, data=True):
            if e["type"] in ends:
                ends[e["type"]].append(graph.nodes[to]["label"])
        found[key] = {
            **{f: d.get(f, "") for f in ("predicate", "mode", "polarity", "modality", "stance", "attribution", "source", "cue", "valid_from", "valid_to", "reported_at", "title", "url")},
            "quotes": d["quote"],
            "start": int(d["quote_start"]),
            "end": int(d["quote_end"]),
            "plover": d.get("plover_type", ""),
            "subjects": sorted(ends["SUBJECT"]),
            "objects": sorted(ends["OBJECT"]),
        }
    change = {"quotes": joined, "subjects": sorted, "objects": sorted}
    fields = found[next(iter(found))] if found else []
    compare(fmt, found, fields, lambda f, v: change.get(f, lambda x: x)(v))


def graphml():
    # networkx makes a MultiDiGraph of parallel edges only when asked.
    network("graphml", networkx.read_graphml(folder / "graph.graphml", force_multigraph=True))


def gexf():
    graph = networkx.read_gexf(folder / "graph.gexf")
    network("gexf", networkx.MultiDiGraph(graph))
    for key, d in graph.nodes(data=True):  # dynamic: a dated claim is there on its days
        want = claims.get(key, {}).get("valid_from") or None
        if key in claims and d.get("start") != want:
            raise SystemExit(f"gexf: {key} starts on {d.get('start')}, want {want}")


TABLE = ("predicate", "mode", "polarity", "modality", "stance", "subjects", "objects", "quotes", "start", "end", "attribution", "source", "cue", "valid_from", "valid_to", "reported_at", "title", "url", "plover", "contradicts")


def csv():
    table = pandas.read_csv(folder / "graph.csv", dtype=str, keep_default_na=False)
    found = {}
    for row in table.to_dict("records"):
        row = {k: bare(v) for k, v in row.items()}
        row.update(start=int(row["quote_starts"].split("; ")[0]), end=int(row["quote_ends"].split("; ")[-1]), plover=row["plover_type"])
        found[row["id"]] = row
    compare("csv", found, TABLE, lambda f, v: "; ".join(v) if isinstance(v, list) else v)


def parquet():
    table = pyarrow.parquet.read_table(folder / "graph.parquet")
    header = pandas.read_csv(folder / "graph.csv", nrows=0).columns
    if table.column_names != list(header):
        raise SystemExit(f"parquet: columns {table.column_names}, those of csv are {list(header)}")
    if str(table.schema.field("valid_from").type) != "date32[day]" or not str(table.schema.field("recorded_at").type).startswith("timestamp"):
        raise SystemExit(f"parquet: {table.schema}")
    found = {}
    for row in table.to_pylist():
        for day in ("valid_from", "valid_to", "reported_at"):
            row[day] = row[day].isoformat() if row[day] else ""
        row.update(start=row["quote_starts"][0], end=row["quote_ends"][-1], plover=row["plover_type"])
        found[row["id"]] = row
    compare("parquet", found, TABLE)


def jsonld():
    graph = rdflib.Graph().parse(folder / "graph.jsonld", format="json-ld")
    rows = graph.query(
        """
        PREFIX : <https://github.com/demarche-kg/demarche#>
        PREFIX oa: <http://www.w3.org/ns/oa#>
        PREFIX prov: <http://www.w3.org/ns/prov#>
        PREFIX schema: <https://schema.org/>
        SELECT ?claim ?predicate ?polarity ?modality ?stance ?attribution ?exact ?start ?end ?from ?to ?title ?agent ?cue WHERE {
          ?claim a :Claim ; :predicate ?predicate ; :polarity ?polarity ; :modality ?modality ; :stance ?stance ; :attribution ?attribution ;
                 prov:wasQuotedFrom ?evidence .
          ?evidence oa:hasSource ?document ; oa:hasSelector [ oa:exact ?exact ] , [ oa:start ?start ; oa:end ?end ] .
          OPTIONAL { ?document schema:headline ?title }
          OPTIONAL { ?claim schema:startDate ?from ; schema:endDate ?to }
          OPTIONAL { ?claim prov:qualifiedAttribution ?a . ?a schema:position 0 ; prov:agent/schema:name ?agent . OPTIONAL { ?a :cue ?cue } }
        }
        """
    )
    found = {}
    for r in rows:
        key = r.claim.removeprefix("urn:demarche:")
        piece = (int(r.start), int(r.end), str(r.exact))
        row = found.setdefault(key, {"pieces": set()})
        row["pieces"].add(piece)
        row.update({f: str(r[f] or "") for f in ("predicate", "polarity", "modality", "stance", "attribution", "title", "cue")})
        row.update(source=str(r.agent or ""), valid_from=str(r["from"] or ""), valid_to=str(r.to or ""))
    for row in found.values():
        pieces = sorted(row.pop("pieces"))
        row.update(quotes=[p[2] for p in pieces], start=pieces[0][0], end=pieces[-1][1])
    for key, row in found.items():
        subjects = [str(o) for o in graph.objects(rdflib.URIRef("urn:demarche:" + key), rdflib.URIRef("https://github.com/demarche-kg/demarche#subject"))]
        row["subjects"] = sorted(str(graph.value(rdflib.URIRef(s), rdflib.URIRef("https://schema.org/name"))) for s in subjects)
    fields = ("predicate", "polarity", "modality", "stance", "attribution", "title", "cue", "source", "valid_from", "valid_to", "quotes", "start", "end", "subjects")
    compare("jsonld", found, fields, lambda f, v: sorted(v) if f == "subjects" else v)


def ftm():
    entities = {}
    for line in (folder / "graph.ftm").read_text(encoding="utf-8").splitlines():
        data = json.loads(line)
        proxy = model.get_proxy(data, cleaned=False)  # validates each value and drops a wrong one
        if proxy.schema.abstract:
            raise SystemExit(f"ftm: {proxy.schema.name} is abstract")
        for name, values in data["properties"].items():
            if set(proxy.get(name)) != set(values):
                raise SystemExit(f"ftm: {data['id']}: {name} {values!r} was read as {proxy.get(name)!r}")
        proxy.schema.validate(data)
        entities[proxy.id] = proxy
    for e in entities.values():
        for prop, value in e.itervalues():
            if prop.type.name == "entity":
                if value not in entities:
                    raise SystemExit(f"ftm: {e.id}: {prop.name} names {value}, which is not there")
                if prop.range and not entities[value].schema.is_a(prop.range):
                    raise SystemExit(f"ftm: {e.id}: {prop.name} cannot be a {entities[value].schema.name}")
    found = {}
    for key in claims:
        e = entities[key.replace("_", "-")]
        if e.first("recordId") != key:
            raise SystemExit(f"ftm: {e.id}: recordId {e.first('recordId')!r}")
        status = e.get("status") if e.schema.name == "UnknownLink" else e.get("keywords")
        article = entities[e.first("proof")]
        found[key] = {
            "quotes": e.first("description"), "valid_from": e.first("startDate") or "", "valid_to": e.first("endDate") or "", "reported_at": e.first("modifiedAt") or "",
            "polarity": next(s for s in status if s in ("AFFIRMED", "NEGATED")),
            "source": claims[key]["source"] if claims[key]["source"][:384] in e.get("namesMentioned") + [""] else None,
            "title": article.first("title"),
        }
        role = e.first("role") or e.first("name")
        if claims[key]["predicate"] not in role or ("NOT " in role) != (found[key]["polarity"] == "NEGATED"):
            raise SystemExit(f"ftm: {key}: role {role!r}")
    one_line = str.maketrans("\u2028\u2029\u0085", "   ")
    compare("ftm", found, found[next(iter(found))] if found else (), lambda f, v: (joined(v) if f == "quotes" else v[:1024] if f == "title" else v).translate(one_line))


def coded():
    """The claims that PLOVER has a type for."""
    return {k: c for k, c in claims.items() if c["plover"]}


def events(fmt, found):
    global claims
    everything, claims = claims, coded()
    fields = ("polarity", "modality", "stance", "attribution", "source", "cue", "quotes", "start", "end", "date", "subjects")
    for c in claims.values():
        c["date"] = c["valid_from"] or c["reported_at"]
    compare(fmt, found, fields, (lambda f, v: flat(v)) if fmt == "polecat" else lambda f, v: v)
    claims = everything


def flat(value):
    """A value in a cell: white space is single blanks, a list has semicolons or dots between."""
    return " ".join("; ".join(value).split()) if isinstance(value, list) else " ".join(value.split()) if isinstance(value, str) else value


def plover():
    types = "AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE COERCE ASSAULT".split()
    found = {}
    for line in (folder / "graph.plover").read_text(encoding="utf-8").splitlines():
        e = json.loads(line)
        if e["event"][0] not in types or not 1 <= e["quad_code"] <= 4 or not e["actor"]:
            raise SystemExit(f"plover: {e}")
        if ("negation" in e["mode"]) != (e["claim"]["polarity"] == "NEGATED"):
            raise SystemExit(f"plover: {e['id']}: mode {e['mode']}")
        row = dict(e["claim"])
        row.update(source=row.get("source", ""), cue=row.get("cue", ""), quotes=e["event_text"], start=e["text_info"]["start"], end=e["text_info"]["end"], date=e["date"])
        row["subjects"] = [a["entity_text"] for a in e["actor"]]
        found[e["id"]] = row
    events("plover", found)


def polecat():
    table = pandas.read_csv(folder / "graph.polecat", sep="\t", dtype=str, keep_default_na=False)
    found = {}
    for r in table.to_dict("records"):
        r = {k: bare(v) for k, v in r.items()}
        found[r["Event ID"]] = {
            "polarity": r["Polarity"], "modality": r["Modality"], "stance": r["Stance"], "attribution": r["Attribution"], "source": r["Claim Source"], "cue": r["Cue"],
            "quotes": r["Quote"].replace(" … ", "; "), "start": int(r["Quote Start"]), "end": int(r["Quote End"]), "date": r["Event Date"], "subjects": r["Actor Name"],
        }
    events("polecat", found)


for check in (graphml, gexf, csv, parquet, jsonld, ftm, plover, polecat):
    check()
