"""The vocabulary of the graph: its channels, its input and its output."""

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, Field, field_validator, model_validator
from typing_extensions import TypedDict

from tools.evidence.gate import Verdict
from tools.ingest.draft import clean
from tools.retrieval.index import Corpus
from tools.retrieval.passage import Passage, Term
from tools.retrieval.plan import QueryPlan, SubQuery
from tools.retrieval.rerank import RerankReport
from tools.retrieval.stated import NOTHING, StatedInline
from tools.routing.decision import RouteDecision
from tools.routing.modes import Mode
from tools.simulation.simulate import SimulationResult
from tools.writing.direct.reply import Turn
from tools.writing.passages.citation import Citation

MAX_QUERY_CHARS = 20_000


def _lowered(hint: object) -> object:
    return hint.strip().lower() if isinstance(hint, str) else hint


ModeHint = Annotated[Literal["", "llm", "rag", "risk"], BeforeValidator(_lowered)]
"""A mode, in capitals or not, or none."""


class AgentState(TypedDict, total=False):
    """Channels; JSON-shaped values only, since each step is checkpointed.

    `classify` resets all but `turns`, because a thread is used again.
    """

    # From the caller.
    query: str
    mode_hint: str
    trials: int
    seed: int
    drivers: list[dict[str, Any]]
    constraints: dict[str, Any]

    # By the step recorder: which run this is, and seconds by node.
    run_id: str
    thread_id: str
    started_at: str
    timings: dict[str, float]

    # By the nodes, in order.
    route: RouteDecision
    top_k: int
    plan: QueryPlan | None
    passages: list[Passage]
    terms: dict[str, Term]
    reranked: RerankReport | None
    correction: SubQuery | None
    corrected: bool
    corpus: Corpus
    gate: Verdict | None
    simulation: SimulationResult | None

    # By `write` or `abstain`: the answer.
    mode: Mode
    text: str
    citations: list[Citation]
    charts: list[dict[str, Any]]
    router: dict[str, Any]
    debug: dict[str, Any] | None
    usage: dict[str, Any]
    metadata: dict[str, Any]
    turns: list[Turn]


class Question(BaseModel):
    """What a caller asks.

    No field is optional in the sense of None: LangServe's playground shows a blank page for such a schema.
    """

    query: str = Field(description="The business question.")
    mode_hint: ModeHint = Field(default="", description="Force a mode; empty lets the router decide.")
    trials: int = Field(default=5000, ge=1, le=2_000_000, description="Trials of a simulation.")
    seed: int = Field(default=-1, ge=-1, lt=2**53, description="Seed of a simulation; -1 draws one.")
    drivers: list[dict[str, Any]] = Field(default=[], description="Drivers of a simulation.")
    constraints: StatedInline = Field(
        default=NOTHING,
        description="What the answer's evidence has to be, beside what the query asks; the stricter counts."
        " With any but return_model_id the answer is from documents.",
    )

    @field_validator("query")
    @classmethod
    def _is_a_question(cls, query: str) -> str:
        query = clean(query)  # checkpoints and ledger can hold it
        if not query.strip():
            raise ValueError("the query is empty: ask a question")
        if len(query) > MAX_QUERY_CHARS:
            raise ValueError(
                f"the query has {len(query):,} characters, the limit is {MAX_QUERY_CHARS:,}: shorten it, and"
                " ingest long material as a document"
            )
        return query

    @model_validator(mode="after")
    def _constraints_are_obeyed(self) -> Self:
        if self.constraints.on_evidence:
            if self.mode_hint not in ("", "rag"):
                raise ValueError(
                    f"constraints are on documents, and mode_hint is {self.mode_hint}, which cites none:"
                    " leave one of the two out"
                )
            if self.drivers:
                raise ValueError(
                    "constraints are on documents, and drivers are of a simulation: leave one of the two out"
                )
            self.mode_hint = "rag"
        return self


class Answer(BaseModel):
    """What the graph answers; `POST /v1/query` and `bizagent ask --json` print the same."""

    mode: Mode
    text: str
    citations: list[dict[str, Any]]
    charts: list[dict[str, Any]]
    router: dict[str, Any]
    plan: dict[str, Any] | None
    gate: dict[str, Any] | None
    debug: dict[str, Any] | None
    usage: dict[str, Any]
    metadata: dict[str, Any]
    timings: dict[str, float]
    thread_id: str
    run_id: str
