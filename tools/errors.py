"""Every error that the product raises on purpose.

AgentError
├── InvalidInputError          the caller's request cannot be taken as it is
│   ├── TooLargeError          larger than a limit that a setting names
│   └── DocumentError          a document cannot be read
├── NotFoundError              there is no such thing, or it belongs to someone else
├── BusyError                  another run holds the thread
├── ModelNotAllowedError       another model is asked for than the allowed ones
├── ConfigurationError         a setting is wrong or contradicts another
├── ShuttingDownError          the service was stopped before the answer was ready
├── OverloadedError            as many calls wait for their turn as may
├── SimulationTimeoutError     the simulation took longer than its deadline
└── DependencyError            something that the service needs does not work
    ├── DatabaseError          Postgres cannot be reached or lacks something
    ├── SearchEngineError      the search engine beside Postgres does not answer, or not usably
    ├── ModelUnavailableError  the model server does not answer
    ├── ModelMissingError      the model server lacks the model
    ├── ModelTimeoutError      the model took longer than its deadline
    └── ModelResponseError     the model server answered something unusable

Each carries a message for a person and the remedy. `server/` maps classes to HTTP status codes in one table.
"""

import re


class AgentError(Exception):
    """Base of all errors raised on purpose.

    Args:
        message: What is wrong, with the value that is wrong; one line.
        remedy: What the reader can do about it; one line.
    """

    def __init__(self, message: str, *, remedy: str = "") -> None:
        """Keep message and remedy apart, so that a client can show them apart."""
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    @property
    def code(self) -> str:
        """The class name as an upper-case code without `Error`: `TooLargeError` → `TOO_LARGE`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", type(self).__name__.removesuffix("Error")).upper()

    def __str__(self) -> str:
        """Message and remedy on one line."""
        return f"{self.message} ({self.remedy})" if self.remedy else self.message


class InvalidInputError(AgentError):
    """The caller's request cannot be taken as it is."""


class TooLargeError(InvalidInputError):
    """Larger than a limit that a setting names."""


class DocumentError(InvalidInputError):
    """A document cannot be read.

    Args:
        name: The document's name: its path, or path and line.
        reason: Why it cannot be read; one line.
        remedy: What to do about it.
    """

    def __init__(self, name: str, reason: str, *, remedy: str = "") -> None:
        """Keep name and reason apart, for the report of an ingest."""
        super().__init__(f"{name}: {reason}", remedy=remedy)
        self.name = name
        self.reason = reason


class NotFoundError(AgentError):
    """There is no such thing, or it belongs to someone else."""


class BusyError(AgentError):
    """Another run holds the thread."""


class ModelNotAllowedError(AgentError):
    """Another model is asked for than the allowed ones."""


class ConfigurationError(AgentError):
    """A setting is wrong or contradicts another."""


class ShuttingDownError(AgentError):
    """The service was stopped before the answer was ready."""


class OverloadedError(AgentError):
    """As many calls wait for their turn as may; nothing was begun for this one.

    Args:
        awaited: What they wait for.
        waiting: How many do.
        retry_after_s: Seconds after which it is worth trying again.
    """

    def __init__(self, awaited: str, waiting: int, *, retry_after_s: int = 5) -> None:
        """Say so, and keep the seconds apart for whoever can tell a client by other means than words."""
        super().__init__(
            f"{waiting} calls already wait for {awaited}", remedy=f"try again in {retry_after_s} s"
        )
        self.retry_after_s = retry_after_s


class SimulationTimeoutError(AgentError):
    """The simulation took longer than its deadline."""


class DependencyError(AgentError):
    """Something that the service needs does not work."""


class DatabaseError(DependencyError):
    """Postgres cannot be reached or lacks something."""


class SearchEngineError(DependencyError):
    """The search engine beside Postgres does not answer, or not usably."""


class ModelUnavailableError(DependencyError):
    """The model server does not answer."""


class ModelMissingError(DependencyError):
    """The model server lacks the model."""


class ModelTimeoutError(DependencyError):
    """The model took longer than its deadline."""


class ModelResponseError(DependencyError):
    """The model server answered something unusable."""
