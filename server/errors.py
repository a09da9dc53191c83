"""Errors as HTTP: one table from class to status, one JSON shape."""

import logging
import uuid

import psycopg
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from psycopg_pool import PoolTimeout
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph.settings import Settings
from server.metrics import ERRORS
from tools.errors import (
    AgentError,
    BusyError,
    ConfigurationError,
    DatabaseError,
    DependencyError,
    InvalidInputError,
    ModelNotAllowedError,
    ModelResponseError,
    ModelTimeoutError,
    NotFoundError,
    OverloadedError,
    ShuttingDownError,
    SimulationTimeoutError,
    TooLargeError,
)
from tools.storage.database import went_away

_log = logging.getLogger("bizagent.server")


class ForbiddenError(AgentError):
    """Nobody may do this over HTTP, or not from where it is asked."""


# The first class that fits decides.
_STATUS: dict[type[AgentError], int] = {
    ForbiddenError: 403,
    TooLargeError: 413,
    InvalidInputError: 422,
    ModelNotAllowedError: 403,
    NotFoundError: 404,
    BusyError: 409,
    ModelTimeoutError: 504,
    ModelResponseError: 502,
    DependencyError: 503,
    ShuttingDownError: 503,
    OverloadedError: 503,
    SimulationTimeoutError: 504,
}


def body(error: AgentError, request_id: str) -> dict[str, dict[str, str]]:
    """Return the JSON body of an error."""
    return {
        "error": {
            "code": error.code,
            "message": error.message,
            "remedy": error.remedy,
            "request_id": request_id,
        }
    }


def status(error: AgentError) -> int:
    """Return the HTTP status of an error."""
    return next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 500)


def report(exc: Exception) -> tuple[int, dict[str, dict[str, str]]]:
    """Count an error and return its status and JSON body; one that nobody foresaw is logged with its id."""
    request_id = str(uuid.uuid4())
    error = understood(exc)
    if error is None:
        _log.error("request %s failed", request_id, exc_info=exc)
        error = AgentError("the request failed", remedy="give the request_id to whoever runs the service")
    ERRORS.labels(error.code).inc()
    return status(error), body(error, request_id)


def response(exc: Exception) -> JSONResponse:
    """Return the answer that an error is told by; one that passes with time says when to try again."""
    code, content = report(exc)
    headers = {"Retry-After": str(exc.retry_after_s)} if isinstance(exc, OverloadedError) else None
    return JSONResponse(content, status_code=code, headers=headers)


def understood(exc: Exception) -> AgentError | None:
    """Return the error of ours that stands for an exception; None for one that nobody foresaw."""
    match exc:
        case AgentError():
            return exc
        case psycopg.OperationalError() | PoolTimeout() if went_away(exc):
            return DatabaseError(
                "Postgres went away", remedy="try again; if it persists, look at the database"
            )
        case ValidationError() if exc.title == Settings.__name__:
            return ConfigurationError(_problems(exc), remedy="correct it in the environment or in .env")
        case ValidationError() | RequestValidationError():
            return invalid(exc)
        case _:
            return None


def invalid(exc: ValidationError | RequestValidationError) -> InvalidInputError:
    """Say in one line what pydantic found wrong with a request."""
    return InvalidInputError(_problems(exc), remedy="see /openapi.json, or --help, for what this call takes")


def _problems(exc: ValidationError | RequestValidationError) -> str:
    problems = []
    for error in exc.errors():
        if isinstance(error, dict):
            where = ".".join(str(part) for part in error["loc"] if part not in ("body", "query_params"))
            what = str(error["msg"]).removeprefix("Value error, ")
            problems.append(f"{where}: {what}" if where else what)
        else:  # LangServe puts plain strings there
            problems.append(str(error))
    return "; ".join(problems)


class ErrorResponses:
    """ASGI middleware: whatever is raised inside becomes a JSON error, and the connection stays open."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except Exception as exc:
            told = response(exc)
            if scope["type"] != "http" or started:
                raise
            await told(scope, receive, send)


def install(app: FastAPI) -> None:
    """Give the app this shape of errors, FastAPI's own included."""

    async def on_invalid(request: Request, exc: Exception) -> JSONResponse:
        return response(exc)

    async def on_http(request: Request, exc: Exception) -> JSONResponse:
        if not isinstance(exc, HTTPException):
            raise exc
        kind = InvalidInputError if exc.status_code < 500 else AgentError
        if exc.status_code == 404:
            kind = NotFoundError
        _, content = report(
            kind(f"{request.method} {request.url.path}: {exc.detail}", remedy="see /openapi.json")
        )
        return JSONResponse(content, status_code=exc.status_code, headers=exc.headers)

    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(HTTPException, on_http)
    app.add_middleware(ErrorResponses)
