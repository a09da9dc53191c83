import re
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.demo import sample_documents
from tests.passages import prose
from tools.ingest.document import Document
from tools.ingest.draft import Block, Draft, compose
from tools.ingest.pipeline import Ingest
from tools.models.minilm import MiniLMEmbeddings
from tools.retrieval.index import Index
from tools.retrieval.passage import Passage
from tools.retrieval.search import Search
from tools.storage.database import Database

SAMPLES = [document for document in sample_documents() if isinstance(document, Document)]


async def put(
    database: Database, embeddings: MiniLMEmbeddings, documents: Sequence[Document], tenant: str = "a"
) -> int:
    ingest = Ingest(Index(database), embeddings, embedder=embeddings.model_id)
    report = await ingest.ingest(documents, tenant=tenant)
    return report.added + report.replaced


def document(doc_id: str, text: str, title: str = "") -> Document:
    draft = Draft((Block(text),), title=title or f"Title of {doc_id}")
    return compose(draft, uri=f"test:{doc_id}", stem="s", doc_id=doc_id)


def ids(passages: Sequence[Passage]) -> list[str]:
    return [passage["doc_id"] for passage in passages]


def sound(passages: Sequence[Passage], weight: float = 0.4) -> None:
    """What holds of every answer: bounds, the sum, the order, no passage twice."""
    for passage in passages:
        assert -1 <= passage["similarity"] <= 1 + 1e-6
        assert 0 <= passage["lexical"] <= 1 + 1e-9
        low, high = sorted([passage["similarity"], passage["lexical"]])
        assert low - 1e-9 <= passage["fused"] <= high + 1e-9
        if weight == 1:
            assert passage["fused"] == pytest.approx(passage["similarity"])
        assert passage["score"] == passage["similarity"]
    scores = [passage["fused"] for passage in passages]
    assert scores == sorted(scores, reverse=True)
    assert len({passage["chunk_id"] for passage in passages}) == len(passages)


async def test_passages_are_sound_and_quote_their_documents(
    samples: Database, embeddings: MiniLMEmbeddings
) -> None:
    texts = {made.doc_id: made for made in SAMPLES}
    query = "What caused the outage at the Grenholm data centre in May 2026?"
    found = await Search(samples, embeddings, min_chars=300).search(query, tenant="default", top_k=10)
    sound(found)
    assert len(found) == 10
    vector = embeddings.embed_query(query)
    for passage in found:
        source = texts[passage["doc_id"]]
        assert source.text[passage["start"] : passage["end"]] == passage["text"]
        assert (passage["title"], passage["uri"]) == (source.title, source.uri)
        assert passage["date"] == (source.date.isoformat() if source.date else None)
        cosine = np.dot(vector, embeddings.embed_query(passage["text"]))
        assert passage["similarity"] == pytest.approx(cosine, abs=1e-5)


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("What licence fee does Brightmere Forecasting ask for?", "Brightmere"),
        ("What did Halvorsen Analytics pay for Loomcroft Systems?", "Loomcroft"),
        ("How many positions will be added in 2027?", "24"),
    ],
)
async def test_the_first_passage_speaks_of_what_is_asked(
    samples: Database, embeddings: MiniLMEmbeddings, query: str, title: str
) -> None:
    first, *_ = await Search(samples, embeddings, min_chars=300).search(query, tenant="default", top_k=3)
    assert title in first["text"]


@pytest.mark.parametrize("top_k", [1, 3, 60])
async def test_top_k_passages_come_back_and_a_larger_k_begins_alike(
    samples: Database, embeddings: MiniLMEmbeddings, top_k: int
) -> None:
    search = Search(samples, embeddings, min_chars=0)
    found = await search.search("quarterly revenue", tenant="default", top_k=top_k)
    more = await search.search("quarterly revenue", tenant="default", top_k=100)
    assert len(found) == top_k < len(more)
    assert found == more[:top_k]


async def test_short_chunks_are_left_out(samples: Database, embeddings: MiniLMEmbeddings) -> None:
    for bound in (0, 300, 900):
        found = await Search(samples, embeddings, min_chars=bound).search(
            "churn", tenant="default", top_k=100
        )
        assert found
        assert min(len(passage["text"]) for passage in found) >= bound
        if bound == 0:
            assert min(len(passage["text"]) for passage in found) < 300


@pytest.mark.parametrize("weight", [0.0, 0.3, 1.0])
async def test_the_weight_decides_between_cosine_and_words(
    samples: Database, embeddings: MiniLMEmbeddings, weight: float
) -> None:
    search = Search(samples, embeddings, min_chars=300, cosine_weight=weight)
    sound(await search.search("licence fee of a patent", tenant="default", top_k=10), weight)


HOSTILE = [
    "",
    " \n\t",
    "the of and what is",
    "?!… — ()",
    "'",
    "' OR 1=1; DROP TABLE rag_chunks; --",
    "!!! & | ( ) <-> :* a:*b",
    "%(query)s %s {} $1 \\",
    "http://example.com/it's?a=b&c=\\d /usr/local/'x' o'clock a\\'b",
    "<script>alert('x')</script> &amp; x@y.z 1e400 -0.5",
    "nul\x00byte and \ud800 surrogate",
    "港口委员会 ライセンス عقد חוזה 👩\u200d🚀",
    "e\u0301" * 300,
    "x" * 20_000,
]


@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
async def test_no_query_is_an_error(samples: Database, embeddings: MiniLMEmbeddings, query: str) -> None:
    sound(await Search(samples, embeddings, min_chars=300).search(query, tenant="default", top_k=10))


@pytest.mark.parametrize("query", ["the of and what is", "?!… — ()", ""])
async def test_a_query_without_words_of_its_own_is_ranked_by_cosine_alone(
    samples: Database, embeddings: MiniLMEmbeddings, query: str
) -> None:
    found = await Search(samples, embeddings, min_chars=300).search(query, tenant="default", top_k=10)
    assert len(found) == 10
    assert {passage["lexical"] for passage in found} == {0}


async def test_ten_thousand_words_are_searched(samples: Database, embeddings: MiniLMEmbeddings) -> None:
    words = [word for made in SAMPLES for word in re.findall(r"\w+", made.text)]
    query = " ".join((words * 3)[:10_000])
    sound(await Search(samples, embeddings, min_chars=300).search(query, tenant="default", top_k=10))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(max_size=60))
async def test_any_text_can_be_asked(samples: Database, embeddings: MiniLMEmbeddings, query: str) -> None:
    sound(await Search(samples, embeddings, min_chars=300).search(query, tenant="default", top_k=5))


async def test_several_queries_are_one_answer_with_each_passage_at_its_best(
    samples: Database, embeddings: MiniLMEmbeddings
) -> None:
    search = Search(samples, embeddings, min_chars=300)
    queries = ["What is the ARR?", "monthly churn", "What is the ARR?"]
    alone = [await search.search(query, tenant="default", top_k=4) for query in queries]
    together = await search.search_all(queries, tenant="default", top_k=4)
    sound(together)
    best: dict[str, float] = {}
    for passage in (passage for found in alone for passage in found):
        best[passage["chunk_id"]] = max(passage["fused"], best.get(passage["chunk_id"], -2.0))
    assert {passage["chunk_id"]: passage["fused"] for passage in together} == best
    assert await search.search_all([], tenant="default", top_k=4) == []


async def test_rarer_words_count_more(database: Database, embeddings: MiniLMEmbeddings) -> None:
    made = [document(f"d{i}", f"The harbour opened. {prose(f'x{i}', 5)}") for i in range(6)]
    await put(database, embeddings, [*made, document("rare", f"Grenholm. {prose('y', 5)}")])
    search = Search(database, embeddings, min_chars=0, cosine_weight=0.0)
    found = await search.search("harbour Grenholm", tenant="a", top_k=7)
    assert found[0]["doc_id"] == "rare"
    assert found[0]["lexical"] > 0.5 > found[1]["lexical"] > 0


async def test_a_common_word_counts_but_brings_no_candidates(
    database: Database, embeddings: MiniLMEmbeddings
) -> None:
    made = [document(f"d{i}", f"Harbour. {prose(f'x{i}', 5)}") for i in range(6)]
    await put(database, embeddings, [*made, document("rare", f"Grenholm. {prose('y', 5)}")])

    async def found(query: str) -> set[str]:
        search = Search(database, embeddings, min_chars=0, candidates=1, common=3)
        passages = await search.search(query, tenant="a", top_k=1)
        return set(ids(passages))

    assert await found("Grenholm harbour") == {"rare"}
    assert await found("harbour") <= {f"d{i}" for i in range(6)}  # where all words are common, all bring some


@pytest.mark.parametrize(
    "text",
    ["港口委员会周二批准了新泊位。", "وافق مجلس الميناء على الرصيف الجديد", "👩\u200d🚀👩\u200d🚀", "...!"],
)
async def test_any_script_can_be_stored_and_found(
    database: Database, embeddings: MiniLMEmbeddings, text: str
) -> None:
    await put(database, embeddings, [document("d", text), document("other", prose("x"))])
    first, *_ = await Search(database, embeddings, min_chars=0).search(text, tenant="a", top_k=5)
    assert first["text"] == text
    assert first["similarity"] == pytest.approx(1, abs=1e-5)


async def test_composed_and_decomposed_accents_are_the_same_word(
    database: Database, embeddings: MiniLMEmbeddings
) -> None:
    await put(database, embeddings, [document("d", "Der Bu\u0308rgermeister kam.")])
    (found,) = await Search(database, embeddings, min_chars=0).search(
        "Bu\u0308rgermeister", tenant="a", top_k=1
    )
    assert found["lexical"] == pytest.approx(1)
