"""Wikidata's query service: whom it states to be on Mastodon or Bluesky, page by page."""

from __future__ import annotations

from essaim.networks.contract import Reach
from essaim.networks.http import Http

#: Items of a page: a few seconds of the service's time, a few megabytes.
PAGE = 500
MAX_BYTES = 16 * 1024 * 1024
#: The service gives up on a query after a minute; we a little earlier.
TOTAL_SECONDS = 50.0

#: Items come in the order of their addresses, and a page goes on after the last one of the page before: so one that
#: comes or goes meanwhile moves no other. Deprecated and ended statements are given too, and told.
QUERY = """
SELECT ?item ?label ?property ?value ?rank ?ended ?x_id WHERE {
  { SELECT DISTINCT ?item WHERE {
      VALUES ?new { p:P4033 p:P12361 }
      VALUES ?old { p:P6552 p:P2002 p:P2003 p:P2397 p:P7085 }
      ?item ?new [] ; ?old [] .
      FILTER(STR(?item) > "http://www.wikidata.org/entity/%(after)s")
    } ORDER BY STR(?item) LIMIT %(page)d }
  VALUES (?p ?ps ?property) {
    (p:P6552 ps:P6552 "P6552") (p:P2002 ps:P2002 "P2002") (p:P4033 ps:P4033 "P4033") (p:P12361 ps:P12361 "P12361")
    (p:P2003 ps:P2003 "P2003") (p:P2397 ps:P2397 "P2397") (p:P7085 ps:P7085 "P7085")
  }
  ?item ?p ?statement .
  ?statement ?ps ?value ; wikibase:rank ?rank .
  OPTIONAL { ?statement pq:P582 ?ended }
  OPTIONAL { ?statement pq:P6552 ?x_id }
  OPTIONAL { ?item rdfs:label ?label FILTER(LANG(?label) IN ("en", "mul")) }
}
"""


async def page(reach: Reach, url: str, after: str) -> bytes:
    """Give SPARQL results in JSON about the items that follow `after` (empty for the first). Raises NetworkError."""
    return await ask(reach, url, QUERY % {"after": after, "page": PAGE})


async def ask(reach: Reach, url: str, query: str) -> bytes:
    """Give the service's answer to a query: SPARQL results in JSON. Raises NetworkError."""
    async with Http(reach, max_bytes=MAX_BYTES, total_seconds=TOTAL_SECONDS, read_seconds=TOTAL_SECONDS) as http:
        answer = await http.get(
            url,
            params={"query": query, "format": "json"},
            headers={"Accept": "application/sparql-results+json"},
            retries=0,
        )
    return answer.accepted().body
