"""Log lines that other programs read: a word, a space, then JSON."""

import json
import logging
from typing import Any

from nodes.state import AgentState
from tools.storage.ledger import RunOf

_log = logging.getLogger("bizagent.audit")


def log(node: str, run: RunOf, query: str, update: AgentState) -> None:
    """Log what `classify` and the gate decided, and what was written after `write` and `abstain`.

    Of a router's model the decision says which it was and what it cost; of the gate, by which operating
    point and calibration, if any; of the writer's, how many sentences did not stand their check.
    """
    match node:
        case "classify":
            _line("ROUTER_DECISION", run, {"query": query, **update["route"]})
        case "evidence_gate" if (gate := update["gate"]) and not update["correction"]:  # else it goes on
            _line("GATE_DECISION", run, {"query": query, **gate})
        case "write" | "abstain":
            _line(
                "WRITER_SAMPLE",
                run,
                {
                    "query": query,
                    "mode": update["mode"],
                    "text": update["text"],
                    "model_id": update["metadata"]["model_id"],
                    "prompt_hash": update["metadata"]["prompt_version"],
                    "dropped_sentences": update["metadata"].get("dropped_sentences"),
                },
            )


def _line(word: str, run: RunOf, record: dict[str, Any]) -> None:
    record |= {"tenant": run.tenant, "thread": run.thread, "run_id": run.run_id}
    _log.info("%s %s", word, json.dumps(record, ensure_ascii=False))
