"""One answer of an Ollama server while it arrives."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from langchain_core.outputs import ChatGenerationChunk
from ollama import ResponseError

from tools.errors import ModelUnavailableError
from tools.models.ollama_server import missing, unavailable
from tools.models.server_answer import ServerAnswer


class OllamaAnswer(ServerAnswer):
    """An answer as `ChatOllama` passes it on, in chunks."""

    protocol = "Ollama"

    def noted(self, chunk: ChatGenerationChunk) -> ChatGenerationChunk:
        """Take a chunk in, and return it."""
        self.begun = True
        last = chunk.generation_info or {}
        if last.get("done"):
            self.done_reason = str(last.get("done_reason") or "stop")
        return chunk

    @contextmanager
    def our_errors(self) -> Iterator[None]:
        """Say what goes wrong on the way, or what the server reports, in this product's errors."""
        with super().our_errors():
            try:
                yield
            except ResponseError as exc:
                match exc.status_code:
                    case HTTPStatus.NOT_FOUND:
                        raise missing(self.url, self.model) from exc
                    case HTTPStatus.SERVICE_UNAVAILABLE:
                        raise self.no_room() from exc
                    case _:
                        raise self.broken(f"reported an error: {exc.error}") from exc

    def unavailable(self) -> ModelUnavailableError:
        """The error for a server that does not answer."""
        return unavailable(self.url)
