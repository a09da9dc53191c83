"""The agent as LangServe serves it; the only file that imports langserve."""

import uuid
from collections.abc import AsyncIterator
from typing import Any

from fastapi import Depends, FastAPI, Request
from langchain_core.runnables import RunnableConfig
from langchain_core.runnables.base import RunnableBindingBase
from langchain_core.tracers.log_stream import RunLogPatch
from langserve import add_routes

from graph.assemble import BusinessAgent
from graph.threads import thread_config
from nodes.state import Question
from server import errors
from tools.errors import InvalidInputError

PATH = "/agent"
THREAD_HEADER = "X-Thread-Id"


class Served(RunnableBindingBase[Any, Any]):  # type: ignore[no-redef]  # pydantic's plugin trips over its field `kwargs`
    """The graph, with whole inputs and with streams that end in a typed error.

    A reused thread still holds the inputs of its last run, so that each run must bring every field; and an
    exception inside a stream would reach the client as a cut body with its text hidden.
    """

    async def ainvoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Any:
        """Run the graph on a whole input."""
        return await self.bound.ainvoke(_whole(input), config, **kwargs)

    async def astream(
        self, input: Any, config: RunnableConfig | None = None, **kwargs: Any
    ) -> AsyncIterator[Any]:
        """Stream what the nodes wrote."""
        try:
            async for chunk in self.bound.astream(_whole(input), config, **kwargs):
                yield chunk
        except Exception as exc:
            yield _typed(exc)

    async def astream_log(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Any:
        """Stream patches of a log of the run."""
        try:
            async for patch in self.bound.astream_log(_whole(input), config, **kwargs):
                yield patch
        except Exception as exc:
            yield RunLogPatch({"op": "replace", "path": "/final_output", "value": _typed(exc)})

    async def astream_events(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Any:
        """Stream the events of a run."""
        try:
            async for event in self.bound.astream_events(_whole(input), config, **kwargs):
                yield event
        except Exception as exc:
            yield {
                "event": "on_chain_error",
                "name": "bizagent",
                "run_id": str(uuid.uuid4()),
                "parent_ids": [],
                "tags": [],
                "metadata": {},
                "data": _typed(exc),
            }


def serve(app: FastAPI, agent: BusinessAgent) -> None:
    """Add LangServe's routes, playground included, under `/agent`."""
    settings = agent.settings

    async def bind_thread(request: Request) -> AsyncIterator[None]:
        """Hold, for the length of the request, the thread that the client names or a new one."""
        request.state.thread = ""
        if request.method != "POST":
            yield
            return
        body = await _json(request)
        if request.url.path.endswith("/batch"):
            # One config for all elements would put them all on one thread.
            if not isinstance(body.get("inputs", []), list):  # LangServe would count it, and fail
                raise InvalidInputError("inputs is not a list", remedy='send {"inputs": [{"query": "…"}]}')
            if isinstance(body.get("config", {}), dict) and "inputs" in body:
                body["config"] = [body.get("config", {}) for _ in body["inputs"]]
            yield
            return
        request.state.thread = request.headers.get(THREAD_HEADER) or _named_in(body)
        config = thread_config(settings.tenant, "", request.state.thread)
        request.state.thread = config["configurable"]["thread"]
        async with agent.locks.hold(config["configurable"]["thread_id"]):
            yield

    def configure(config: dict[str, Any], request: Request) -> dict[str, Any]:
        """Replace whatever the client put into `configurable`."""
        bound = thread_config(settings.tenant, "", getattr(request.state, "thread", ""))
        return {**config, "configurable": bound["configurable"]}

    add_routes(
        app,
        Served(bound=agent.graph, custom_input_type=Question),
        path=PATH,
        dependencies=[Depends(bind_thread)],
        per_req_config_modifier=configure,
        disabled_endpoints=["feedback", "public_trace_link"],
    )


async def _json(request: Request) -> dict[str, Any]:
    """Return the parsed body; the request keeps the same object for LangServe's own reading."""
    try:
        body = await request.json()
    except ValueError:
        return {}  # LangServe answers it
    return body if isinstance(body, dict) else {}


def _named_in(body: dict[str, Any]) -> str:
    config = body.get("config")
    configurable = config.get("configurable") if isinstance(config, dict) else None
    return str(configurable.get("thread_id") or "") if isinstance(configurable, dict) else ""


def _whole(question: Any) -> dict[str, Any]:
    return (question if isinstance(question, Question) else Question.model_validate(question)).model_dump()


def _typed(exc: Exception) -> dict[str, dict[str, str]]:
    error = errors.understood(exc)
    if error is None:
        raise exc
    return errors.body(error, str(uuid.uuid4()))
