from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from server.demo import sample_documents
from tests.passages import prose
from tools.errors import DocumentError, ModelUnavailableError
from tools.ingest.document import Document
from tools.ingest.draft import Block, Draft, compose
from tools.ingest.pipeline import Ingest, IngestReport
from tools.models.minilm import MiniLMEmbeddings
from tools.retrieval.index import Index
from tools.storage.database import Database, open_database


class CountingEmbeddings(MiniLMEmbeddings):
    """The real model; it notes what it embeds, and can be made to fail on a word."""

    def __init__(self) -> None:
        super().__init__()
        self.embedded: list[str] = []
        self.fails_on = "\0"

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        if any(self.fails_on in text for text in texts):
            raise ModelUnavailableError("the model is away")
        self.embedded += texts
        return super().embed_documents(texts)


@pytest.fixture(scope="module")
def model() -> CountingEmbeddings:
    return CountingEmbeddings()


@pytest.fixture
def embeddings(model: CountingEmbeddings) -> CountingEmbeddings:
    model.embedded, model.fails_on = [], "\0"
    return model


@pytest.fixture
def index(database: Database) -> Index:
    return Index(database)


@pytest.fixture
def ingest(index: Index, embeddings: CountingEmbeddings) -> Ingest:
    return Ingest(index, embeddings, embedder="m1")


def document(doc_id: str, text: str = "", title: str = "") -> Document:
    draft = Draft((Block(text or prose(doc_id, 8)),), title=title or f"Title of {doc_id}")
    return compose(draft, uri=f"test:{doc_id}", stem="s", doc_id=doc_id)


async def listed(index: Index, tenant: str = "a") -> list[str]:
    return [record["doc_id"] for record in await index.documents(tenant)]


async def test_documents_are_added_then_unchanged_and_embedded_once(
    ingest: Ingest, index: Index, embeddings: CountingEmbeddings
) -> None:
    documents = [document("d1"), document("d2", "\n\n".join(prose(f"x{i}", 90) for i in range(3)))]
    first = await ingest.ingest(documents, tenant="a")
    chunks = sum(record["chunks"] for record in await index.documents("a"))
    assert first == IngestReport(added=2, chunks=chunks)
    assert len(embeddings.embedded) == chunks > 2
    assert await ingest.ingest(documents, tenant="a") == IngestReport(unchanged=2)
    assert len(embeddings.embedded) == chunks


async def test_a_document_too_short_to_be_found_is_named(
    index: Index, embeddings: CountingEmbeddings
) -> None:
    ingest = Ingest(index, embeddings, embedder="m1", min_chars=100)
    long = document("long", prose("long", 90))
    short = document("short", "Churn was 3 %.", title="A note")
    assert (await ingest.ingest([long, short], tenant="a")).too_short == ["A note"]


@pytest.mark.parametrize(
    "changed", [document("d", "Another text."), document("d", title="Another title")], ids=["text", "title"]
)
async def test_a_changed_document_is_replaced(ingest: Ingest, index: Index, changed: Document) -> None:
    await ingest.ingest([document("d")], tenant="a")
    assert await ingest.ingest([changed], tenant="a") == IngestReport(replaced=1, chunks=1)
    (record,) = await index.documents("a")
    assert record["title"] == changed.title
    assert await index.content_hash("a", "d") == (changed.content_hash, "m1")


async def test_another_embedder_embeds_again(
    ingest: Ingest, index: Index, embeddings: CountingEmbeddings
) -> None:
    await ingest.ingest([document("d")], tenant="a")
    other = Ingest(index, embeddings, embedder="m2")
    assert await other.ingest([document("d")], tenant="a") == IngestReport(replaced=1, chunks=1)
    assert len(embeddings.embedded) == 2


async def test_an_unreadable_document_in_the_middle_is_reported_and_does_not_stop_the_rest(
    ingest: Ingest, index: Index
) -> None:
    told: list[tuple[str, str]] = []
    broken = DocumentError("b.pdf", "is encrypted", remedy="save it without a password")
    report = await ingest.ingest(
        [document("a"), broken, document("c"), document("a")],
        tenant="a",
        progress=lambda name, outcome: told.append((name, outcome)),
    )
    failed = [{"name": "b.pdf", "reason": "is encrypted", "remedy": broken.remedy}]
    assert report == IngestReport(added=2, unchanged=1, chunks=2, failed=failed)
    assert await listed(index) == ["a", "c"]
    assert told == [
        ("Title of a", "added"),
        ("b.pdf", "failed"),
        ("Title of c", "added"),
        ("Title of a", "unchanged"),
    ]


async def test_when_the_model_fails_what_was_stored_stays_and_the_next_try_goes_on(
    ingest: Ingest, index: Index, embeddings: CountingEmbeddings
) -> None:
    documents = [document("a"), document("b", "A poisoned text."), document("c")]
    embeddings.fails_on = "poisoned"
    with pytest.raises(ModelUnavailableError):
        await ingest.ingest(documents, tenant="a")
    assert await listed(index) == ["a"]
    embeddings.fails_on = "\0"
    assert await ingest.ingest(documents, tenant="a") == IngestReport(added=2, unchanged=1, chunks=2)


async def test_documents_are_taken_one_at_a_time(ingest: Ingest, index: Index) -> None:
    stored: list[int] = []

    def documents() -> Iterator[Document]:
        for n in range(3):
            stored.append(n)
            yield document(f"d{n}")

    progress: list[int] = []
    await ingest.ingest(documents(), tenant="a", progress=lambda name, outcome: progress.append(len(stored)))
    assert progress == [1, 2, 3]


async def test_tenants_have_documents_of_their_own(ingest: Ingest, index: Index) -> None:
    await ingest.ingest([document("d")], tenant="a")
    assert await ingest.ingest([document("d")], tenant="b") == IngestReport(added=1, chunks=1)
    await index.delete("a", "d")
    assert await listed(index, "b") == ["d"]


async def test_nothing_is_an_empty_report(ingest: Ingest) -> None:
    nothing: Iterable[Document] = ()
    assert await ingest.ingest(nothing, tenant="a") == IngestReport()


async def test_the_sample_corpus_is_known_again(
    samples_url: str, home: Path, model: CountingEmbeddings
) -> None:
    async with open_database(samples_url, home) as database:
        ingest = Ingest(Index(database), model, embedder=model.model_id)
        assert await ingest.ingest(sample_documents(), tenant="default") == IngestReport(unchanged=31)
        assert await Index(database).summary("default") == {"documents": 31, "newest": "2026-10-29"}
