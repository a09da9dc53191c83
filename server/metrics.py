"""Prometheus metrics of the service."""

from prometheus_client import Counter, Histogram

from nodes.state import AgentState

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
SIMULATION_SECONDS = Histogram("simulation_seconds", "Time of a simulation.")


def count(node: str, update: AgentState, duration_s: float) -> None:
    """Count what a node wrote."""
    match node:
        case "classify":
            ROUTER_CLASSIFICATIONS.labels(update["route"]["mode"]).inc()
            ROUTER_CONFIDENCE.observe(update["route"]["confidence"])
        case "evidence_gate":
            if gate := update["gate"]:
                GATE_DECISIONS.labels(gate["decision"]).inc()
        case "simulate":
            SIMULATION_SECONDS.observe(duration_s)
        case "write" | "abstain":
            QUERY_MODE.labels(update["mode"]).inc()
            LLM_LATENCY.labels(update["mode"]).observe(duration_s)
            TOKENS_USED.labels("prompt").inc(update["usage"]["prompt_tokens"])
            TOKENS_USED.labels("completion").inc(update["usage"]["completion_tokens"])
