from datetime import date
from typing import Any

import numpy as np
import pytest
from pydantic import SecretStr

from tests.opensearch_server import Fault, OpenSearchServer
from tests.tools.retrieval.backends import opened
from tools.errors import ConfigurationError, SearchEngineError
from tools.retrieval.engine import Entry, Sought
from tools.retrieval.plan import SubQuery, plain


def axis(*parts: float) -> Any:
    vector = np.zeros(1536, dtype=np.float32)
    vector[: len(parts)] = parts
    return vector / np.linalg.norm(vector)


def entry(chunk_id: str, *lexemes: str, **fields: Any) -> Entry:
    known = {"outlet": "", "date": None, "chars": 400, "embedding": axis(1)}
    return Entry(chunk_id=chunk_id, doc_id=chunk_id.split(":")[0], lexemes=lexemes, **(known | fields))


def sought(*lexemes: str, **fields: Any) -> Sought:
    known = {"embedding": axis(1), "prefers": plain(""), "since": None, "until": None, "min_chars": 0}
    return Sought(lexemes=lexemes, **({**known, "count": 1} | fields))


async def test_the_index_is_made_once_and_found_again(opensearch_server: OpenSearchServer) -> None:
    for _ in range(2):
        async with opened(opensearch_server, index="ours"):
            pass
    assert opensearch_server.calls == [("GET", "/ours/_mapping"), ("PUT", "/ours"), ("GET", "/ours/_mapping")]
    assert opensearch_server.indexes["ours"].mappings["properties"]["embedding"]["dimension"] == 1536


async def test_an_index_made_for_something_else_is_refused(opensearch_server: OpenSearchServer) -> None:
    async with opened(opensearch_server):
        opensearch_server.indexes["rag-chunks"].mappings = {"properties": {"title": {"type": "text"}}}
    with pytest.raises(ConfigurationError, match="not made by this version"):
        async with opened(opensearch_server):
            pass


async def test_words_are_ranked_by_bm25(opensearch_server: OpenSearchServer) -> None:
    far = {"embedding": axis(0, 1)}
    async with opened(opensearch_server) as engine:
        chunks = [
            entry("nearest:0", "lunch"),
            entry("common:0", "harbour", "ship", **far),
            entry("rare:0", "grenholm", "ship", **far),
            entry("often:0", "grenholm", "grenholm", "ship", **far),
            entry("long:0", "grenholm", *["harbour"] * 40, **far),
        ]
        await engine.write("a", chunks, gone=[])
        await engine.refresh()

        async def best(*lexemes: str) -> str:
            return (await engine.candidates(sought(*lexemes), tenant="a"))[1]

        assert await best("grenholm", "harbour") == "long:0"  # it alone has both
        assert await best("grenholm") == "often:0"
        assert await best("ship") == "common:0"  # as good as rare:0: the first id


async def test_nearest_words_and_preferred_each_bring_candidates(opensearch_server: OpenSearchServer) -> None:
    async with opened(opensearch_server) as engine:
        chunks = [
            entry("near:0"),
            entry("word:0", "grenholm", embedding=axis(0, 1)),
            entry("outlet:0", outlet="Ledger", embedding=axis(0, 0, 1)),
            entry("day:0", date=date(2026, 5, 2), embedding=axis(0, 0, 0, 1)),
        ]
        await engine.write("a", chunks, gone=[])
        await engine.refresh()
        assert await engine.candidates(sought(), tenant="a") == ["near:0"]
        assert await engine.candidates(sought("grenholm"), tenant="a") == ["near:0", "word:0"]
        ledger = SubQuery(text="", outlets=["Ledger"], periods=[])
        assert await engine.candidates(sought(prefers=ledger), tenant="a") == ["near:0", "outlet:0"]
        may = {"text": "May 2026", "start": "2026-05-01", "end": "2026-05-31", "sure": True}
        of_may = SubQuery(text="", outlets=[], periods=[may])  # type: ignore[list-item]  # a Period's keys
        assert await engine.candidates(sought(prefers=of_may), tenant="a") == ["near:0", "day:0"]


@pytest.mark.parametrize(
    "bounds", [{"min_chars": 300}, {"since": "2026-01-01"}, {"until": "2026-12-31", "since": "2026-01-01"}]
)
async def test_what_the_bounds_exclude_takes_no_place(
    opensearch_server: OpenSearchServer, bounds: dict[str, Any]
) -> None:
    async with opened(opensearch_server) as engine:
        out = {"outlet": "Ledger", "chars": 299, "date": date(2025, 12, 31)}
        fits = entry("fits:0", "grenholm", outlet="Ledger", date=date(2026, 6, 1), embedding=axis(1, 1))
        await engine.write("a", [fits, *(entry(f"out{i}:0", "grenholm", **out) for i in range(5))], gone=[])
        await engine.refresh()
        ledger = SubQuery(text="", outlets=["Ledger"], periods=[])
        asked = sought("grenholm", prefers=ledger, **bounds)
        assert await engine.candidates(asked, tenant="a") == ["fits:0"]


async def test_each_search_is_confined_to_the_tenant(opensearch_server: OpenSearchServer) -> None:
    async with opened(opensearch_server) as engine:
        await engine.write("b", [entry(f"d{i}:0", "grenholm", outlet="Ledger") for i in range(5)], gone=[])
        await engine.write("a", [entry("own:0", "grenholm", embedding=axis(1, 1))], gone=[])
        await engine.refresh()
        ledger = SubQuery(text="", outlets=["Ledger"], periods=[])
        assert await engine.candidates(sought("grenholm", prefers=ledger), tenant="a") == ["own:0"]
        assert (await engine.count("a"), await engine.count("b"), await engine.count("c")) == (1, 5, 0)
        await engine.forget("b")
        assert (await engine.count("a"), await engine.count("b")) == (1, 0)


async def test_what_is_gone_is_forgotten_and_unknown_ids_do_no_harm(
    opensearch_server: OpenSearchServer,
) -> None:
    async with opened(opensearch_server) as engine:
        await engine.write("a", [entry("d:0"), entry("d:1")], gone=[])
        await engine.write("a", [entry("d:0")], gone=["d:1", "never:0"])
        await engine.refresh()
        assert await engine.count("a") == 1


async def test_many_chunks_go_in_several_calls(opensearch_server: OpenSearchServer) -> None:
    async with opened(opensearch_server) as engine:
        await engine.write("a", [entry(f"d:{i}") for i in range(450)], gone=[])
        await engine.refresh()
        assert await engine.count("a") == 450
    assert opensearch_server.calls.count(("POST", "/rag-chunks/_bulk")) == 3


async def test_chunks_that_are_refused_for_now_are_sent_again_and_only_those(
    opensearch_server: OpenSearchServer,
) -> None:
    async with opened(opensearch_server) as engine:
        opensearch_server.refusals = [429, 409]
        await engine.write("a", [entry(f"d:{i}") for i in range(4)], gone=[])
        await engine.refresh()
        assert await engine.count("a") == 4
    assert opensearch_server.calls.count(("POST", "/rag-chunks/_bulk")) == 2


@pytest.mark.parametrize(("refusals", "status"), [([400], 400), ([429] * 20, 429)])
async def test_a_chunk_that_stays_refused_is_an_error(
    opensearch_server: OpenSearchServer, refusals: list[int], status: int
) -> None:
    async with opened(opensearch_server) as engine:
        opensearch_server.refusals = refusals
        with pytest.raises(SearchEngineError, match=f"refused .* of 2 chunks \\({status}"):
            await engine.write("a", [entry("d:0"), entry("d:1")], gone=[])


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ("status_500", "answered 500: exception: scripted fault"),
        ("too_many", "429"),
        ("html", "no JSON object"),
        ("other_json", "something unusable"),
        ("hang", "longer than 0.2 s"),
    ],
)
@pytest.mark.parametrize("call", ["candidates", "write", "count", "forget"])
async def test_every_fault_is_one_error_with_its_remedy(
    opensearch_server: OpenSearchServer, fault: Fault, says: str, call: str
) -> None:
    async with opened(opensearch_server, timeout_s=0.2) as engine:
        calls = {
            "candidates": lambda: engine.candidates(sought("x"), tenant="a"),
            "write": lambda: engine.write("a", [entry("d:0")], gone=[]),
            "count": lambda: engine.count("a"),
            "forget": lambda: engine.forget("a"),
        }
        opensearch_server.fault = fault
        with pytest.raises(SearchEngineError, match=says) as caught:
            await calls[call]()
        assert caught.value.remedy


@pytest.mark.parametrize("fault", ["part_of_shards", "search_fails"])
async def test_half_a_search_is_no_search(opensearch_server: OpenSearchServer, fault: Fault) -> None:
    async with opened(opensearch_server) as engine:
        await engine.write("a", [entry("d:0", "x")], gone=[])
        opensearch_server.fault = fault
        with pytest.raises(SearchEngineError):
            await engine.candidates(sought("x"), tenant="a")


async def test_a_deletion_that_meets_failures_is_an_error(opensearch_server: OpenSearchServer) -> None:
    async with opened(opensearch_server) as engine:
        opensearch_server.fault = "delete_fails"
        with pytest.raises(SearchEngineError, match="did not delete"):
            await engine.forget("a")


async def test_an_index_that_was_deleted_meanwhile_is_told_with_its_remedy(
    opensearch_server: OpenSearchServer,
) -> None:
    async with opened(opensearch_server) as engine:
        opensearch_server.indexes.clear()
        with pytest.raises(SearchEngineError, match="no such index") as caught:
            await engine.candidates(sought("x"), tenant="a")
        assert "bizagent reindex" in caught.value.remedy


async def test_the_password_is_sent_and_a_wrong_one_is_told(opensearch_server: OpenSearchServer) -> None:
    opensearch_server.password = "right"
    async with opened(opensearch_server, user="admin", password=SecretStr("right")) as engine:
        assert await engine.count("a") == 0
    for user, password in (("admin", "wrong"), ("", None)):
        with pytest.raises(ConfigurationError, match="refuses the credentials") as caught:
            async with opened(opensearch_server, user=user, password=SecretStr(password or "")):
                pass
        assert "wrong" not in str(caught.value)


async def test_a_server_that_is_not_there_is_told(opensearch_server: OpenSearchServer) -> None:
    elsewhere = OpenSearchServer(port=1)
    with pytest.raises(SearchEngineError, match="does not answer") as caught:
        async with opened(elsewhere):
            pass
    assert "OPENSEARCH_URL" in caught.value.remedy
