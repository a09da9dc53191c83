"""E-mail messages (.eml), on the standard library's parser."""

import email
import email.policy
import email.utils
from email.message import EmailMessage

from tools.ingest.decode import decode, unwrap
from tools.ingest.draft import Block, Draft
from tools.ingest.metadata import parse_date
from tools.ingest.unreadable import UnreadableError
from tools.ingest.web import read_html


def read_mail(data: bytes) -> Draft:
    """Read the body of a message: its plain text, or its HTML where it has no plain text.

    The outlet is the sender's name, or the domain of its address. Attachments are named in the metadata, not
    read.

    Raises:
        UnreadableError: It has no header fields, or a body in an unknown encoding.
    """
    message = email.message_from_bytes(data, policy=email.policy.default)
    if not message.keys():
        raise UnreadableError("has no e-mail header", remedy="save the message with its header, as .eml")
    name, address = email.utils.parseaddr(_header(message, "From"))
    attachments = ", ".join(filter(None, (part.get_filename() for part in message.iter_attachments())))
    return Draft(
        _body(message),
        title=_header(message, "Subject"),
        outlet=name or address.rpartition("@")[2],
        date=parse_date(_header(message, "Date")),
        metadata={"from": address, "to": _header(message, "To"), "attachments": attachments},
    )


def _header(message: EmailMessage, name: str) -> str:
    try:
        return str(message.get(name, ""))
    except (ValueError, TypeError, IndexError, AttributeError):  # CPython's parser fails so on broken fields.
        return ""


def _body(message: EmailMessage) -> tuple[Block, ...]:
    part = message.get_body(("plain", "html"))
    if part is None:
        return ()
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    charset = part.get_content_charset("")
    if part.get_content_subtype() == "html":
        # The message's word on the encoding outranks the page's own.
        return read_html(decode(content, charset).encode()).blocks
    return tuple(Block(paragraph) for paragraph in unwrap(decode(content, charset)))
