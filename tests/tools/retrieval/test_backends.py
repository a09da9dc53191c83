"""What holds of every backend."""

from datetime import date

import pytest

from tests.opensearch_server import OpenSearchServer
from tests.passages import planned, prose
from tests.tools.retrieval.backends import Backend, document, ids, opened
from tools.models.minilm import MiniLMEmbeddings
from tools.retrieval.index import Index
from tools.retrieval.search import Search
from tools.storage.database import Database

HARBOUR = "The harbour board approved a new berth for container ships."
QUESTIONS = [
    "What caused the outage at the Grenholm data centre in May 2026?",
    "What did Halvorsen Analytics pay for Loomcroft Systems?",
    "How many positions will be added in 2027?",
    "How does the licence fee that Brightmere Forecasting asks for compare with our pricing?",
    "churn",
    "What is the latest ARR?",
]
HOSTILE = [
    "",
    "the of and what is",
    "' OR 1=1; DROP TABLE rag_chunks; --",
    '{"query": {"match_all": {}}}\n{}\n',
    "+lexemes:* AND tenant:b || _exists_:doc_id ~ ^2 \\",
    "nul\x00byte and \ud800 surrogate",
    "港口委员会 עברית 👩\u200d🚀",
    " ".join(f"word{i}" for i in range(3000)),
]


async def test_an_empty_index_gives_nothing(backend: Backend) -> None:
    assert await backend.found("churn") == []


async def test_a_tenant_finds_its_own_documents_in_a_crowd_of_anothers(backend: Backend) -> None:
    await backend.put(document("own", f"{HARBOUR} It opens in spring."))
    await backend.put(*(document(f"d{i}", HARBOUR) for i in range(80)), tenant="b")
    assert ids(await backend.found(HARBOUR, candidates=5)) == ["own"]
    assert "own" not in ids(await backend.found(HARBOUR, tenant="b", top_k=100))
    assert await backend.found(HARBOUR, tenant="c") == []


async def test_one_id_may_be_known_to_two_tenants(backend: Backend) -> None:
    await backend.put(document("d", f"{HARBOUR} A."), tenant="a")
    await backend.put(document("d", f"{HARBOUR} B."), tenant="b")
    await backend.index.delete("a", "d")
    assert await backend.found(HARBOUR, tenant="a") == []
    assert [each["text"] for each in await backend.found(HARBOUR, tenant="b")] == [f"{HARBOUR} B."]


async def test_a_deleted_document_is_never_found_again(backend: Backend) -> None:
    await backend.put(document("d1", "The patent costs nine."), document("d2", prose("x")))
    assert ids(await backend.found("patent")) == ["d1", "d2"]
    assert await backend.index.delete("a", "d1")
    assert ids(await backend.found("patent")) == ["d2"]


async def test_a_replaced_text_is_found_and_the_old_one_is_not(backend: Backend) -> None:
    for text in ("The licence costs nine.", "The lease runs for ten years."):
        await backend.put(document("d", text))
        (only,) = await backend.found("licence or lease")
        assert only["text"] == text


async def test_of_a_shorter_version_no_old_chunk_is_left(backend: Backend) -> None:
    await backend.put(document("d", " ".join(prose(f"old{i}", 90) for i in range(5))))
    assert len(await backend.found("old40")) > 2
    await backend.put(document("d", prose("new")))
    assert [each["text"] for each in await backend.found("old40")] == [prose("new")]


async def test_a_rare_word_finds_what_the_cosine_misses(backend: Backend) -> None:
    about = [document(f"d{i}", f"Part number {i}: order this spare part for the pump.") for i in range(12)]
    await backend.put(*about, document("code", "Lunch is at noon. See ZQ7781."))
    with_code = await backend.found("order part zq7781 for the pump", top_k=3, candidates=3)
    assert "code" in ids(with_code)
    assert "code" not in ids(await backend.found("order a part for the pump", top_k=3, candidates=3))


async def test_words_of_the_title_count(backend: Backend) -> None:
    await backend.put(document("d1", prose("x"), title="The Grenholm outage"))
    (found,) = await backend.found("Grenholm", top_k=5)
    assert found["lexical"] == pytest.approx(1)


async def test_short_chunks_take_no_place_among_the_candidates(backend: Backend) -> None:
    long = document("long", f"{HARBOUR} {prose('x')}")
    await backend.put(long, *(document(f"d{i}", HARBOUR) for i in range(8)))
    assert ids(await backend.found(HARBOUR, min_chars=100, candidates=2, top_k=2)) == ["long"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("since July 2025", {"new"}),
        ("until July 2025", {"old"}),
    ],
)
async def test_days_that_the_question_names_bound_what_is_found(
    backend: Backend, asked: str, expected: set[str]
) -> None:
    await backend.put(
        document("old", HARBOUR, date=date(2025, 1, 31)),
        document("new", f"{HARBOUR} {prose('x')}", date=date(2025, 12, 31)),
        document("undated", f"{HARBOUR} {prose('y')}", date=None),
    )
    plan = planned(f"What did the harbour board approve {asked}?")
    assert plan["since"] or plan["until"]
    found = await backend.search(candidates=1).search_plan(plan, tenant="a", top_k=1)
    assert set(ids(found)) == expected


async def test_an_outlet_that_the_question_names_has_its_candidates(backend: Backend) -> None:
    crowd = [document(f"d{i}", f"{HARBOUR} {prose(f'x{i}', 5)}", outlet="Daily Ledger") for i in range(9)]
    await backend.put(*crowd, document("own", f"{HARBOUR} {prose('z', 9)}", outlet="Coastal Post"))
    plan = planned("What did Coastal Post say on the harbour board's berth?", "Coastal Post", "Daily Ledger")
    found = await backend.search(candidates=2).search_plan(plan, tenant="a", top_k=2)
    assert "own" in ids(found)


async def test_passages_are_compared_with_each_part_of_the_question(backend: Backend) -> None:
    await backend.put(document("own", HARBOUR, outlet="Coastal Post"), document("other", prose("x")))
    query = "Did Coastal Post tell of the harbour board's berth, and did Daily Ledger tell of churn?"
    plan = planned(query, "Coastal Post", "Daily Ledger")
    search = backend.search()
    found = {each["doc_id"]: each for each in await search.search_plan(plan, tenant="a", top_k=5)}
    assert [len(each["closeness"]) for each in found.values()] == [2, 2]
    for number, part in enumerate(plan["parts"]):
        alone = {each["doc_id"]: each["similarity"] for each in await backend.found(part["text"])}
        assert alone == pytest.approx({name: each["closeness"][number] for name, each in found.items()})
    again = await search.search(query, tenant="a", top_k=5)
    assert {tuple(each["closeness"]) for each in again} == {()}
    await search.compare(again, plan["parts"], tenant="a")
    for each in again:
        assert each["closeness"] == pytest.approx(found[each["doc_id"]]["closeness"])


async def test_a_question_of_one_part_is_compared_as_a_whole(backend: Backend) -> None:
    await backend.put(document("own", HARBOUR))
    found = await backend.search().search_plan(planned("What of the berth?"), tenant="a", top_k=5)
    assert found[0]["closeness"] == []


@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
async def test_no_query_is_an_error_or_reaches_another_tenant(backend: Backend, query: str) -> None:
    await backend.put(document("own", HARBOUR))
    await backend.put(document("other", HARBOUR), tenant="b")
    assert ids(await backend.found(query)) == ["own"]


async def test_over_either_backend_a_question_finds_the_same_passages_with_the_same_scores(
    samples: Database, embeddings: MiniLMEmbeddings
) -> None:
    with OpenSearchServer() as server:
        async with opened(server) as engine:
            assert await Index(samples, engine).reindex("default") > 100
            ways = [Search(samples, embeddings, min_chars=300, engine=each) for each in (None, engine)]
            for query in QUESTIONS:
                alone, with_engine = [
                    await search.search(query, tenant="default", top_k=10) for search in ways
                ]
                assert with_engine == alone
