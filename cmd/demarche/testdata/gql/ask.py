"""Asks the queries of a folder by gql, which checks them against the server's schema,
and writes the answers by the names of the queries: ask.py URL FOLDER."""

import json
import sys
from pathlib import Path

from gql import Client, gql
from gql.transport.requests import RequestsHTTPTransport

url, folder = sys.argv[1:]
answers = {}
client = Client(transport=RequestsHTTPTransport(url=url, timeout=120), fetch_schema_from_transport=True)
with client as session:
    for file in sorted(Path(folder).glob("*.graphql")):
        request = gql(file.read_text(encoding="utf-8"))
        name = request.document.definitions[0].name.value
        answers[name] = session.execute(request)
json.dump(answers, sys.stdout)
