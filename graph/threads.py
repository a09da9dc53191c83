"""Threads: the client names one, the server derives the id under which it is kept."""

import json
import re
import uuid
from collections.abc import Mapping
from typing import Any

from langchain_core.runnables import RunnableConfig

from tools.errors import InvalidInputError

THREAD_NAME = re.compile(r"[A-Za-z0-9._:@-]{1,128}")

_NAMESPACE = uuid.UUID("5f0f2b1e-6f0b-4c7e-9a52-4b2c8c0f1d3a")


def thread_config(tenant: str, user_id: str, thread: str, run_id: str = "") -> RunnableConfig:
    """Return the config of a run on the thread that this user of this tenant calls `thread`.

    The checkpointer's id is derived from all three, so that nobody can name another's thread.

    Args:
        tenant: Set by the server.
        user_id: Set by the server.
        thread: The client's name for the thread; empty makes a new one.
        run_id: Empty makes a new one.

    Raises:
        InvalidInputError: The name has other characters than letters, digits and `._:@-`, or more than 128.
    """
    thread = thread or str(uuid.uuid4())
    if not THREAD_NAME.fullmatch(thread):
        raise InvalidInputError(
            "the thread's name may have letters, digits and . _ : @ - only, at most 128",
            remedy="choose another name, or none for a new thread",
        )
    configurable: Mapping[str, Any] = {
        "thread_id": str(uuid.uuid5(_NAMESPACE, json.dumps([tenant, user_id, thread]))),
        "tenant": tenant,
        "user_id": user_id,
        "thread": thread,
        "run_id": run_id or str(uuid.uuid4()),
    }
    return RunnableConfig(configurable=dict(configurable))
