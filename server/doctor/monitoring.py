"""What watches the service."""

from typing import Any
from urllib.parse import urlsplit

import httpx

from server.doctor.finding import Finding

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


async def metrics(service_url: str) -> Finding:
    """Scrape the service as Prometheus would."""
    try:
        async with httpx.AsyncClient(timeout=3) as client:
            answer = await client.get(f"{service_url}/metrics")
            answer.raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL) as exc:
        return Finding(
            name="metrics",
            status="warning",
            detail=f"{service_url}/metrics: {_reason(exc)}",
            remedy="bizagent serve; then let Prometheus scrape that address",
        )
    return Finding(name="metrics", status="ok", detail=f"{service_url}/metrics can be scraped", remedy="")


async def prometheus_target(prometheus_url: str, service_url: str) -> Finding:
    """See whether Prometheus scrapes the service, and whether it gets through."""
    targets_url = f"{prometheus_url.rstrip('/')}/api/v1/targets?state=active"
    try:
        async with httpx.AsyncClient(timeout=3) as client:
            answer = (await client.get(targets_url)).raise_for_status()
            targets: list[dict[str, Any]] = answer.json()["data"]["activeTargets"]
            ours = next((each for each in targets if _same_place(each["scrapeUrl"], service_url)), None)
    except (httpx.HTTPError, httpx.InvalidURL) as exc:
        return _not_watched(f"{targets_url}: {_reason(exc)}", "start Prometheus, or correct PROMETHEUS_URL")
    except (ValueError, KeyError, TypeError):
        return _not_watched(
            f"{targets_url} lists no targets", "set PROMETHEUS_URL to the address of a Prometheus"
        )
    address = urlsplit(service_url).netloc
    if ours is None:
        return _not_watched(
            f"{address} is not among the {len(targets)} active targets of {prometheus_url}",
            f"add to scrape_configs: {{job_name: bizagent, static_configs: [{{targets: ['{address}']}}]}}",
        )
    if ours["health"] != "up":
        reason = ours.get("lastError") or "not scraped yet"
        return _not_watched(f"{ours['scrapeUrl']} is {ours['health']}: {reason}", "bizagent serve")
    return Finding(name="prometheus", status="ok", detail=f"{ours['scrapeUrl']} is up", remedy="")


def _same_place(scraped: str, service_url: str) -> bool:
    """Compare host and port; the names of this machine's own interface are one host."""
    one, other = urlsplit(scraped), urlsplit(service_url)
    same_host = one.hostname == other.hostname or {one.hostname, other.hostname} <= _LOOPBACK
    return one.path == "/metrics" and one.port == other.port and same_host


def _reason(exc: Exception) -> str:
    return str(exc) or type(exc).__name__


def _not_watched(detail: str, remedy: str) -> Finding:
    return Finding(name="prometheus", status="warning", detail=detail, remedy=remedy)
