"""An engine that does not know what Postgres knows."""

import pytest

from tests.opensearch_server import OpenSearchServer
from tests.passages import prose
from tests.tools.retrieval.backends import Backend, document, ids
from tools.errors import ConfigurationError, SearchEngineError
from tools.retrieval.index import Index
from tools.storage.database import Database

HARBOUR = "The harbour board approved a new berth."


async def test_what_is_only_in_the_engine_is_not_found(over_opensearch: Backend) -> None:
    await over_opensearch.put(document("kept", HARBOUR), document("gone", HARBOUR))
    await Index(over_opensearch.database).delete("a", "gone")  # the engine hears nothing of it
    assert ids(await over_opensearch.found("harbour")) == ["kept"]


async def test_a_chunk_that_the_engine_gives_to_the_wrong_tenant_is_not_found(
    over_opensearch: Backend, opensearch_server: OpenSearchServer
) -> None:
    await over_opensearch.put(document("theirs", HARBOUR), tenant="b")
    await over_opensearch.put(document("own", HARBOUR), tenant="a")
    for held in opensearch_server.indexes["rag-chunks"].found.values():
        held["tenant"] = "a"
    assert ids(await over_opensearch.found("harbour", tenant="a")) == ["own"]


async def test_an_engine_that_lags_names_by_the_old_text_and_postgres_shows_the_new(
    over_opensearch: Backend,
) -> None:
    await over_opensearch.put(document("d", HARBOUR))
    await Backend(over_opensearch.database, over_opensearch.embeddings, None).put(
        document("d", "The lease is long.")
    )
    (found,) = await over_opensearch.found("harbour")
    assert (found["text"], found["lexical"]) == ("The lease is long.", 0)


async def test_an_engine_that_knows_nothing_is_an_error_and_not_a_want_of_evidence(
    over_opensearch: Backend, opensearch_server: OpenSearchServer
) -> None:
    await over_opensearch.put(document("d", HARBOUR))
    opensearch_server.indexes["rag-chunks"].found.clear()
    with pytest.raises(SearchEngineError, match="knows none") as caught:
        await over_opensearch.found("harbour")
    assert "reindex" in caught.value.remedy
    assert await over_opensearch.found("harbour", min_chars=500) == []  # nothing fits: nothing is missing
    with pytest.raises(SearchEngineError, match="none of the 1 chunks"):
        await over_opensearch.index.engine_status("a")


async def test_a_write_that_the_engine_refuses_changes_nothing(
    over_opensearch: Backend, opensearch_server: OpenSearchServer
) -> None:
    await over_opensearch.put(document("d", HARBOUR))
    changes = (
        lambda: over_opensearch.put(document("d", "The lease is long.")),
        lambda: over_opensearch.index.delete("a", "d"),
    )
    for change in changes:
        opensearch_server.fault = "status_500"
        with pytest.raises(SearchEngineError):
            await change()
        opensearch_server.fault = "none"
        (found,) = await over_opensearch.found("harbour")
        assert found["text"] == HARBOUR
    await over_opensearch.put(document("d", "The lease is long."))  # not taken for unchanged
    assert [each["text"] for each in await over_opensearch.found("harbour")] == ["The lease is long."]


async def test_of_a_version_that_could_not_be_replaced_every_chunk_is_still_found(
    over_opensearch: Backend, opensearch_server: OpenSearchServer
) -> None:
    await over_opensearch.put(document("d", " ".join(prose(f"old{i}", 90) for i in range(5))))
    before = {each["chunk_id"] for each in await over_opensearch.found("old40")}
    assert len(before) > 2
    opensearch_server.refusals = [400]
    with pytest.raises(SearchEngineError):
        await over_opensearch.put(document("d", HARBOUR))
    await over_opensearch.index.refresh()
    assert {each["chunk_id"] for each in await over_opensearch.found("old40")} == before


async def test_reindexing_brings_in_what_is_missing_and_takes_out_what_is_gone(
    over_opensearch: Backend, opensearch_server: OpenSearchServer
) -> None:
    alone = Backend(over_opensearch.database, over_opensearch.embeddings, None)
    await over_opensearch.put(document("gone", HARBOUR))
    await alone.put(document("new", HARBOUR))
    await alone.index.delete("a", "gone")
    await over_opensearch.put(document("theirs", HARBOUR), tenant="b")
    assert await over_opensearch.index.reindex("a") == 1
    held = opensearch_server.indexes["rag-chunks"].found.values()
    assert sorted((each["tenant"], each["doc_id"]) for each in held) == [("a", "new"), ("b", "theirs")]
    status = await over_opensearch.index.engine_status("a")
    assert status is not None
    assert (status["found"], status["stored"]) == (1, 1)


async def test_without_an_engine_there_is_nothing_to_reindex(database: Database) -> None:
    assert await Index(database).engine_status("a") is None
    with pytest.raises(ConfigurationError, match="nothing to do"):
        await Index(database).reindex("a")
