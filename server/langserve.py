"""The agent as LangServe serves it; the only file that imports langserve."""

import uuid
import warnings
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from typing import Any

from fastapi import Depends, FastAPI, Request
from fastapi.responses import RedirectResponse
from langchain_core._api import LangChainDeprecationWarning
from langchain_core.callbacks import AsyncCallbackHandler
from langchain_core.runnables import RunnableConfig
from langchain_core.runnables.base import RunnableBindingBase
from langchain_core.runnables.config import merge_configs
from langchain_core.tracers.log_stream import RunLogPatch
from langserve import add_routes

from graph.assemble import BusinessAgent
from graph.threads import thread_config
from nodes.state import Question
from nodes.write import CHECKED_TEXT
from server.last_word import with_last_word
from tools.errors import InvalidInputError

PATH = "/agent"
MAX_BATCH = 32  # they all run at once
THREAD_HEADER = "X-Thread-Id"

# LangServe's stream_log is made of it, and each call would say so in the service's log.
warnings.filterwarnings("ignore", "astream_log is deprecated", LangChainDeprecationWarning)


class Served(RunnableBindingBase[Any, Any]):  # type: ignore[no-redef]  # pydantic's plugin trips over its field `kwargs`
    """The graph, with whole inputs and with streams that end in a typed error.

    A reused thread still holds the inputs of its last run, so that each run must bring every field; and an
    exception inside a stream would reach the client as a cut body with its text hidden.
    """

    async def ainvoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Any:
        """Run the graph on a whole input."""
        return await self.bound.ainvoke(_whole(input), config, **self.kwargs, **kwargs)

    async def astream(
        self, input: Any, config: RunnableConfig | None = None, **kwargs: Any
    ) -> AsyncIterator[Any]:
        """Stream what the nodes wrote."""
        chunks = self.bound.astream(_whole(input), config, **self.kwargs, **kwargs)
        async with aclosing(_until_error(chunks, lambda error: error)) as streamed:
            async for chunk in streamed:
                yield chunk

    async def astream_log(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Any:
        """Stream patches of a log of the run; checked text is among its streamed output."""
        telling = _CheckedText()
        patches = self.bound.astream_log(
            _whole(input), merge_configs(config, {"callbacks": [telling]}), **self.kwargs, **kwargs
        )
        async with aclosing(_until_error(patches, _last_patch, telling)) as streamed:
            async for patch in streamed:
                yield patch

    async def astream_events(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Any:
        """Stream the events of a run; checked text comes as custom events."""
        events = self.bound.astream_events(_whole(input), config, **self.kwargs, **kwargs)
        async with aclosing(_until_error(events, _last_event)) as streamed:
            async for event in streamed:
                yield event


class _CheckedText(AsyncCallbackHandler):
    """Puts checked text into a log of a run, which LangChain leaves custom events out of."""

    put: Callable[[RunLogPatch], None]

    async def on_custom_event(self, name: str, data: Any, **_: Any) -> None:
        """Add a piece to the streamed output."""
        if name == CHECKED_TEXT:
            value = {CHECKED_TEXT: data["text"]}
            self.put(RunLogPatch({"op": "add", "path": "/streamed_output/-", "value": value}))


def _until_error(
    source: AsyncIterator[Any],
    last: Callable[[dict[str, Any]], Any],
    telling: _CheckedText | None = None,
) -> AsyncGenerator[Any]:
    """Yield what `source` yields and `telling` puts, and an error's body as `last` shapes it."""

    async def work(put: Callable[[Any], None]) -> None:
        if telling:
            telling.put = put
        async for item in source:
            put(item)

    return with_last_word(work, last)


def _last_patch(error: dict[str, Any]) -> RunLogPatch:
    return RunLogPatch(
        {"op": "add", "path": "/streamed_output/-", "value": error},  # this is what the playground shows
        {"op": "replace", "path": "/final_output", "value": error},
    )


def _last_event(error: dict[str, Any]) -> dict[str, Any]:
    return {
        "event": "on_chain_error",
        "name": "bizagent",
        "run_id": str(uuid.uuid4()),
        "parent_ids": [],
        "tags": [],
        "metadata": {},
        "data": error,
    }


def serve(app: FastAPI, agent: BusinessAgent) -> None:
    """Add LangServe's routes under `/agent`, and lead `/` to its playground."""
    settings = agent.settings

    @app.get("/", include_in_schema=False)
    async def root() -> RedirectResponse:
        return RedirectResponse(f"{PATH}/playground/")

    async def bind_thread(request: Request) -> AsyncIterator[None]:
        """Hold, for the length of the request, the thread that the client names or a new one."""
        request.state.thread = ""
        if request.method != "POST":
            yield
            return
        body = await _json(request)
        if request.url.path.endswith("/batch"):
            # One config for all elements would put them all on one thread.
            inputs = body.get("inputs", [])
            if not isinstance(inputs, list):  # LangServe would count it, and fail
                raise InvalidInputError("inputs is not a list", remedy='send {"inputs": [{"query": "…"}]}')
            if len(inputs) > MAX_BATCH:
                raise InvalidInputError(
                    f"the batch has {len(inputs)} inputs, the limit is {MAX_BATCH}",
                    remedy="send the rest in another request",
                )
            if isinstance(body.get("config", {}), dict) and "inputs" in body:
                body["config"] = [body.get("config", {}) for _ in inputs]
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
        # `sync`: each step is on disk before the next begins, as everywhere.
        Served(bound=agent.graph, kwargs={"durability": "sync"}, custom_input_type=Question),
        path=PATH,
        dependencies=[Depends(bind_thread)],
        per_req_config_modifier=configure,
        disabled_endpoints=["feedback", "public_trace_link"],
    )


async def _json(request: Request) -> dict[str, Any]:
    """Return the parsed body; the request keeps the same object for LangServe's own reading."""
    try:
        body = await request.json()
    except (ValueError, RecursionError) as exc:
        raise InvalidInputError(
            f"the body is not JSON: {exc}", remedy='send {"input": {"query": "…"}}'
        ) from exc
    return body if isinstance(body, dict) else {}


def _named_in(body: dict[str, Any]) -> str:
    config = body.get("config")
    configurable = config.get("configurable") if isinstance(config, dict) else None
    return str(configurable.get("thread_id") or "") if isinstance(configurable, dict) else ""


def _whole(question: Any) -> dict[str, Any]:
    return (question if isinstance(question, Question) else Question.model_validate(question)).model_dump()
