"""What a run tells while it is under way, of all that LangGraph tells."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from nodes.state import Answer
from nodes.write import CHECKED_TEXT

_LONG = frozenset({"passages", "simulation", "charts", "citations", "text", "turns", "timings"})


@dataclass(frozen=True, slots=True)
class RunEvent:
    """One piece of news.

    Attributes:
        kind: `update`: a node is done; `token`: more of the answer's text; `answer`: the whole answer.
        data: `{node, wrote, seconds}`, where `wrote` leaves out the long channels; `{text, start}`, where
            `start` is the offset in the text; or the answer.
    """

    kind: Literal["update", "token", "answer"]
    data: dict[str, Any]


def run_event(event: Mapping[str, Any]) -> RunEvent | None:
    """Return what one event of `astream_events` (version 2) tells the caller; None for nothing."""
    kind, name, data = event["event"], event["name"], event["data"]
    if kind == "on_custom_event" and name == CHECKED_TEXT:
        return RunEvent("token", data)
    if kind != "on_chain_end":
        return None
    if not event["parent_ids"]:  # the graph itself
        return RunEvent("answer", {field: data["output"][field] for field in Answer.model_fields})
    if name == event["metadata"].get("langgraph_node"):
        wrote: dict[str, Any] = data["output"]
        return RunEvent(
            "update",
            {
                "node": name,
                "wrote": {channel: value for channel, value in wrote.items() if channel not in _LONG},
                "seconds": wrote["timings"][f"{name}_s"],
            },
        )
    return None
