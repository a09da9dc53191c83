"""Passages of the sample corpus, and sentences about them that are right."""

from functools import cache

from server.demo import sample_documents
from tests.passages import passage
from tools.errors import DocumentError
from tools.ingest.chunk import chunk
from tools.retrieval.passage import Passage

QUERY = "How did Halvorsen Analytics do in 2026?"

# The words that find each passage; its place here is its number.
_PASSAGES = [
    ("q3-results.md", "revenue of $12.2 million for the third quarter"),
    ("q3-results.md", "Gross margin was 71.4% in the third quarter"),
    ("q3-results.md", "closed its inquiry"),
    ("q2-results", "Monthly logo churn was 1.9%"),
    ("harbour-business-daily_churn", "62 accounts had cancelled"),
    ("harbour-business-daily_loomcroft", "Loomcroft brings 52 customers"),
    ("exit-interviews", "34 of the 62 customers"),
    ("quarterly-metrics", "ARR at quarter end (USD million)"),
    ("liquidity-memo", "covenant requires a minimum"),
    ("outage-review", "9 hours and 20 minutes"),
    ("tidewater-launch", "list price of $1,200 a month"),
    ("board_minutes", "add 24 positions in 2027"),
    ("protection-authority_decision", "usage logs of 640 customers"),
    ("northmark-listing", "raised $30 million"),
    ("q3-results.md", "Monthly logo churn was 1.4%"),
    ("harbour-business-daily_churn", "conceded that"),
    ("harbour-business-daily_loomcroft", "will run the combined"),
    ("exit-interviews", "Seventeen customers lost"),
    ("tidewater-launch", "cut surplus stock"),
    ("q2-results", "71 customers had bought"),
    ("quarterly-metrics", "Gross margin (%)"),
    ("board_minutes", "without the acquisition ARR grew"),
    ("outage-review", "come to $0.42 million"),
    ("protection-authority_decision", "further penalty of $5,000"),
    ("quarterly-metrics", "Monthly logo churn (%)"),
    ("northmark-listing", "keeps 19 percent"),
    ("outage-review", "certificate had expired"),
]


@cache
def passages() -> dict[int, Passage]:
    """The passages, by number."""
    return {n: _find(file, words) for n, (file, words) in enumerate(_PASSAGES, start=1)}


def _find(file: str, words: str) -> Passage:
    for document in sample_documents():
        if isinstance(document, DocumentError) or file not in document.uri:
            continue
        for part in chunk(document):
            if words in " ".join(part.text.split()):
                return passage(
                    document.uri,
                    part.text,
                    title=document.title,
                    outlet=document.outlet,
                    date=document.date.isoformat() if document.date else None,
                    section=part.section,
                )
    raise LookupError(f"{file} does not say {words!r}")


RIGHT = [
    # Near the words of the source.
    "Halvorsen Analytics reports revenue of $12.2 million for the third quarter of 2026 [1].",
    "Annual recurring revenue was $48.2 million at the end of September 2026 [1].",
    "Monthly logo churn was 1.4% in the third quarter of 2026, down from 1.9% in the second quarter [15].",
    "The company ended September 2026 with cash and equivalents of $12.5 million [2].",
    "The Northern Data Protection Authority closed its inquiry on 17 September 2026 with a fine [3].",
    "Halvorsen lost 62 customers and won 50 in the second quarter of 2026 [4].",
    "The shares fell 9 percent to $13.20 [5].",
    "Loomcroft brings 52 customers and annual recurring revenue of $1.4 million [6].",
    "Anselm Torquay will run the combined textile business from Vessby and report to Lucia Fennwick [17].",
    "In the second quarter of 2026, 34 of the 62 customers who left named the usage-based price list [7].",
    "The covenant requires a minimum cash balance of $6.0 million at every month end [9].",
    "The planning service was down for 9 hours and 20 minutes on 14 May 2026 [10].",
    "Tidewater is available from 9 June 2026 at a list price of $1,200 a month [11].",
    "Headcount would rise from 312 to 336 by the end of 2027 [12].",
    "The Authority found that usage logs of 640 customers had been kept for up to 39 months [13].",
    "Halvorsen Analytics raised $30 million in its listing on the Northmark Growth Exchange [14].",
    # Said otherwise, rounded, or put together from two places.
    "Revenue in Q3 2026 came to about $12 million, 21 percent more than a year earlier [1].",
    "ARR reached $48 million by the end of September 2026 [1].",
    "Net burn averaged $0.65m a month in the third quarter, leaving $12.5m of cash [2].",
    "The credit facility of $8 million with Fennimore Bank has not been drawn [2].",
    "Churn rose to 1.9% a month in Q2 2026, from 1.3% in Q1 [4].",
    "Two causes explain most of the rise in churn: the new minimum fee and the outage of 14 May [4].",
    "Of 62 customers who left in the second quarter, 34 named the price change and 17 the outage [7][18].",
    "Chief executive Maren Halvorsen-Tuke conceded that the floor had been put too high [16].",
    "Loomcroft costs up to $6.5 million, of which $2.75 million is paid in cash at closing [6].",
    "Nine of the departing customers moved to Quantrel, which has frozen its seat prices [7].",
    "ARR at the end of Q2 2026 was $45.1 million [8].",
    "Gross margin recovered to 71.4% in Q3 2026 [21][2].",
    "Only $6.5 million of the cash is truly free because of the covenant [9].",
    "The outage hit 310 customers, all of them hosted at Grenholm [10].",
    "Forty distributors took part in the Tidewater beta and cut surplus stock by 11 percent [19].",
    "The board approved 24 new positions for 2027, 14 in customer success and 10 in engineering [12].",
    "Logs were kept 26 months longer than agreed: a deletion job had been switched off in 2023 [13].",
    "At the listing in 2023 the company had ARR of $25 million and some 760 customers [14].",
    "Shares closed their first day at $11.40, above the offer price of $11.00 [14].",
    "The fine was $180,000, and the remaining $70,000 of the provision was released [3].",
    "Two thirds of the Tidewater customers look at the ranges every working day [20].",
    "Customers lost to the outage in the second quarter numbered seventeen [18].",
    # Written last, and not looked at while the bounds were chosen.
    "Loomcroft has 38 employees, most of them engineers in Vessby [6].",
    "Service credits for the outage came to $0.42 million [23].",
    "Hiring in sales stays frozen until a customer pays back in under 18 months [12].",
    "Net revenue retention was 104% in the third quarter of 2026 [15].",
    "A further penalty of $5,000 falls due for each week of delay [24].",
    "Customer acquisition cost fell to $56,000, from $61,000 in the second quarter [15].",
    "Tidewater had 71 customers at the end of June 2026, 38 of them from the beta [20].",
    "Monthly churn peaked at 1.9% in Q2 2026 [25].",
    "Maren Halvorsen-Tuke keeps 19 percent of the shares [26].",
    "Without Loomcroft, ARR grew by $1.7 million in the third quarter [22].",
    "Churn went from 1.3 percent in the winter to 1.9 percent, and the shares lost 9 percent [5].",
    "The certificate of the replication service had expired on 12 May [27].",
]
