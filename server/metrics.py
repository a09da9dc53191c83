"""Prometheus metrics of the service."""

import math

import psycopg
from prometheus_client import Counter, Gauge, Histogram

from nodes.state import AgentState
from tools.storage.database import Database

QUERY_MODE = Counter("query_mode_total", "Questions answered, by the mode of the answer.", ["mode"])
LLM_LATENCY = Histogram(
    "llm_latency_seconds",
    "Time to write the answer, by mode.",
    ["mode"],
    buckets=(0.005, 0.025, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120),
)
TOKENS_USED = Counter("tokens_used_total", "Tokens of the chat model.", ["type"])
ROUTER_CLASSIFICATIONS = Counter("router_classifications_total", "Questions routed, by mode.", ["mode"])
ROUTER_CONFIDENCE = Histogram(
    "router_classifier_confidence",
    "Confidence of the routing.",
    buckets=(0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0),
)
GATE_DECISIONS = Counter("evidence_gate_decisions_total", "Verdicts of the evidence gate.", ["decision"])
RERANKINGS = Counter(
    "reranker_total", "Times that a reranker was asked for the order of passages, by outcome.", ["outcome"]
)
JUDGE_SECONDS = Histogram(
    "evidence_judge_seconds",
    "Time of the model that judges evidence, where it is asked.",
    buckets=(0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120),
)
SIMULATION_SECONDS = Histogram("simulation_seconds", "Time of a simulation.")
DROPPED_SENTENCES = Counter(
    "writer_dropped_sentences_total",
    "Sentences of the model that did not stand their check, by mode of the answer and reason.",
    ["mode", "reason"],
)
STRUCTURED = Counter(
    "llm_structured_total",
    "Answers of the model by a JSON schema, by use and by whether they had to be repaired or replaced.",
    ["use", "outcome"],
)
ERRORS = Counter(
    "errors_total", "Errors told to callers, by code; a model's codes begin with MODEL_.", ["code"]
)
CHECKPOINT_BYTES = Gauge("checkpoint_bytes", "Size of the checkpoints on disk, indexes included.")

_CHECKPOINT_BYTES = """
    SELECT pg_total_relation_size('checkpoints') + pg_total_relation_size('checkpoint_blobs')
        + pg_total_relation_size('checkpoint_writes') AS bytes"""
_MEASURE_S = 1.0  # to wait for a connection: a scrape has ten seconds in all


def count(node: str, update: AgentState, duration_s: float) -> None:
    """Count what a node wrote."""
    match node:
        case "classify":
            ROUTER_CLASSIFICATIONS.labels(update["route"]["mode"]).inc()
            ROUTER_CONFIDENCE.observe(update["route"]["confidence"])
            if llm := update["route"]["llm"]:
                STRUCTURED.labels("router", llm["outcome"]).inc()
                TOKENS_USED.labels("prompt").inc(llm["tokens_in"])
                TOKENS_USED.labels("completion").inc(llm["tokens_out"])
        case "retrieve":
            if reranked := update.get("reranked"):
                RERANKINGS.labels(reranked["outcome"]).inc()
        case "evidence_gate":
            if (gate := update["gate"]) and not update["correction"]:  # else it goes on
                GATE_DECISIONS.labels(gate["decision"]).inc()
                if (judge := gate["judge"]) and judge["outcome"] != "not_asked":
                    STRUCTURED.labels("judge", judge["outcome"]).inc()
                    TOKENS_USED.labels("prompt").inc(judge["tokens_in"])
                    TOKENS_USED.labels("completion").inc(judge["tokens_out"])
                    JUDGE_SECONDS.observe(judge["seconds"])
        case "simulate":
            SIMULATION_SECONDS.observe(duration_s)
        case "write" | "abstain":
            QUERY_MODE.labels(update["mode"]).inc()
            LLM_LATENCY.labels(update["mode"]).observe(duration_s)
            TOKENS_USED.labels("prompt").inc(update["usage"]["prompt_tokens"])
            TOKENS_USED.labels("completion").inc(update["usage"]["completion_tokens"])
            made = update["metadata"]
            for reason, number in made.get("dropped_sentences", {"reasons": {}})["reasons"].items():
                DROPPED_SENTENCES.labels(update["mode"], reason).inc(number)
            for outcome, number in made.get("entailment", {}).items():
                STRUCTURED.labels("entailment", outcome).inc(number)
            if outcome := made.get("structured"):
                STRUCTURED.labels("simulation", outcome).inc()


async def measure_checkpoints(database: Database) -> None:
    """Set `checkpoint_bytes`; unknown (NaN) while the database is away, so that the rest can be scraped."""
    try:
        async with database.pool.connection(timeout=_MEASURE_S) as conn:
            cursor = await conn.execute(_CHECKPOINT_BYTES)
            row = await cursor.fetchone()
        CHECKPOINT_BYTES.set(row["bytes"] if row else math.nan)
    except psycopg.OperationalError:
        CHECKPOINT_BYTES.set(math.nan)
