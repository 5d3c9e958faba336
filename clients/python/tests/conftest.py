"""What the tests share: a client of the real server that DEMARCHE_URL names.

The Go test TestPython of cmd/demarche starts one. It must be empty for test_empty.py
and hold the sample report for test_client.py.
"""

import os

import demarche
import pytest


@pytest.fixture(scope="module")
def kg():
    url = os.environ.get("DEMARCHE_URL")
    if not url:
        pytest.fail("set DEMARCHE_URL to a server; conftest.py says what it must hold")
    return demarche.Client(url, timeout=60, retries=3)
