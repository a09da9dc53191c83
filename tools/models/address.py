"""Addresses of model servers, as people write them."""

import re
from urllib.parse import urlsplit

from tools.errors import ConfigurationError


def server_address(url: str, *, setting: str, example: str, endpoints: re.Pattern[str]) -> str:
    """Reduce the address of a server, or of one of its endpoints, to the server's.

    Args:
        url: What the setting says.
        setting: The setting's name.
        example: How an address looks there.
        endpoints: Matches the end of a path that names an endpoint.

    Raises:
        ConfigurationError: The address has no scheme `http` or `https`, or no host.
    """
    try:
        parts = urlsplit(url.strip())
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:  # a port that is no number, a bracket that is not closed
        usable = False
    if not usable:
        raise ConfigurationError(f"{setting} is no HTTP address: {url!r}", remedy=f"write it as {example}")
    return f"{parts.scheme}://{parts.netloc}{endpoints.sub('', parts.path).rstrip('/')}"
