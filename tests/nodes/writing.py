"""The node `write` run as the graph runs it, with what it sends on the way."""

from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any

from langchain_core.callbacks import AsyncCallbackHandler
from langchain_core.embeddings import Embeddings
from langchain_core.runnables import RunnableLambda

from nodes.evidence_gate import evidence_gate
from nodes.state import AgentState
from nodes.write import CHECKED_TEXT, write
from tests.passages import TERMS, passage, planned, prose
from tools.evidence.gate import Gate
from tools.models.minilm import MiniLMEmbeddings
from tools.models.open import open_chat_models
from tools.models.policy import ChatModels
from tools.routing.modes import Mode
from tools.routing.route import RouteDecision

MODEL = "llama3.1:8b-instruct-q4_K_M"
EVIDENCE = [
    passage("a", "Monthly churn at Northwind was 1.4 percent in June 2026, after 1.9 percent in May 2026."),
    passage("b", f"Northwind lost 46 customers and $0.42 million of revenue. {prose('b')}"),
    passage("c", f"Southgate bought Eastfield for €6.5 million in cash. {prose('c')}"),
]
RIGHT = "Monthly churn at Northwind was 1.4 percent in June 2026 [1]."


@dataclass
class Heard(AsyncCallbackHandler):
    """Whoever listens to a run: the pieces of checked text, and the names of all other events."""

    pieces: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)

    async def on_custom_event(self, name: str, data: Any, **_: Any) -> None:
        assert name == CHECKED_TEXT
        self.pieces.append(data["text"])
        self.starts.append(data["start"])

    async def on_chat_model_start(self, *_: Any, **__: Any) -> None:
        raise AssertionError("the model's own events would carry unchecked text")


class Remembering(Embeddings):
    """The real embedder; each text is embedded once in all tests."""

    def __init__(self) -> None:
        embedder = MiniLMEmbeddings()
        self._embed = cache(lambda text: embedder.embed_documents([text])[0])

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self._embed(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        return self._embed(text)


embedder = cache(Remembering)


@cache
def models(server_url: str, **settings: Any) -> ChatModels:
    """The models of a service whose only model is on the test server."""
    known = {"ollama_url": server_url, "ollama_model": MODEL, "adapters": Path("adapters"), "gguf": None}
    return open_chat_models(**{**known, "max_tokens": 256, "timeout_s": 30, **settings})


def state(mode: Mode, query: str = "What was churn?", **channels: Any) -> AgentState:
    """What the nodes before wrote."""
    route = RouteDecision(mode=mode, confidence=1, reason="r", strategy="hint", scores={}, llm=None)
    base = AgentState(query=query, route=route, top_k=10, started_at="2026-11-20T09:30:00+00:00", passages=[])
    base |= AgentState(plan=planned(), terms=TERMS, corrected=True)
    return AgentState(**{**base, **channels})


async def gated(**channels: Any) -> AgentState:
    """The state of an answer from documents, after the gate."""
    rag = state("rag", **{"passages": EVIDENCE, **channels})
    return rag | await evidence_gate(rag, gate=Gate(threshold=0.35, min_documents=3))


async def written(
    before: AgentState, models: ChatModels, *, heard: Heard | None = None, **knobs: Any
) -> AgentState:
    """Run the node; what it sent, joined, is always the text of the answer."""
    heard = heard or Heard()
    node = partial(write, models=models, embedder=embedder(), **{"max_citations": 6, **knobs})
    update: AgentState = await RunnableLambda(node).ainvoke(before, {"callbacks": [heard]})
    assert "".join(heard.pieces) == update["text"]
    return update
