"""One answer of a model server while it arrives, and what can go wrong with it, whatever the protocol."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

import httpx

from tools.errors import ModelResponseError, ModelUnavailableError
from tools.models.patience import too_slow


class ServerAnswer(ABC):
    """What is known of one answer: has it begun, was it ended properly?

    Args:
        url: The server.
        model: The model asked for.
        timeout_s: Its deadline, for the message.
    """

    protocol: ClassVar[str]
    """Whose protocol the server should speak."""

    def __init__(self, url: str, model: str, *, timeout_s: float) -> None:
        """Nothing has arrived yet."""
        self.url, self.model, self._timeout_s = url, model, timeout_s
        self.begun = False
        self.done_reason = ""

    def require_done(self) -> None:
        """Raise ModelResponseError where the answer ended before it was done."""
        if not self.done_reason:
            raise self.broken("ended its answer before it was done")

    @contextmanager
    def our_errors(self) -> Iterator[None]:
        """Say what goes wrong on the way in this product's errors."""
        try:
            yield
        except httpx.ConnectTimeout as exc:
            raise self.unavailable() from exc
        except (TimeoutError, httpx.TimeoutException) as exc:
            raise too_slow(f"{self.model} on {self.url}", self._timeout_s) from exc
        except httpx.TransportError as exc:
            if self.begun:
                raise self.broken("broke off its answer") from exc
            raise self.unavailable() from exc
        except (ValueError, KeyError, TypeError) as exc:
            raise self.broken(f"answered something that is not {self.protocol}'s protocol") from exc

    @abstractmethod
    def unavailable(self) -> ModelUnavailableError:
        """The error for a server that does not answer."""

    def no_room(self) -> ModelUnavailableError:
        """The error for a server that has too much to do."""
        return ModelUnavailableError(
            f"{self.url} has no room for the call", remedy="try again, or lower LLM_CONCURRENCY"
        )

    def broken(self, what: str) -> ModelResponseError:
        """The error for a server that answers, and not as it should."""
        return ModelResponseError(
            f"{self.url} {what} ({self.model})", remedy="look into the model server's log, then try again"
        )
