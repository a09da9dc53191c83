"""Runs kreuzberg on one file in a process of its own: `worker.py MIME_TYPE KIND < file > result.json`.

Its own, because kreuzberg 4.10 panics on some files and can then read no PDF until the process ends, and
because a process can be given a time and a memory limit. It imports nothing of the project: it starts fast.
"""

import json
import resource
import sys
from typing import Any

import kreuzberg

_MAX_MEMORY_BYTES = 4 << 30
# XML 1.0 forbids this character: no slide can hold one.
_SLIDE_MARK = "\x1e"


def extract(data: bytes, mime_type: str, kind: str) -> tuple[dict[str, Any], list[Any]]:
    """Call kreuzberg with everything off that would touch the disk, the network or the wording.

    Args:
        data: The file.
        mime_type: What it is.
        kind: Which of its parts to give: `pages`, `slides`, `tables` or `nodes`.

    Returns:
        Metadata, and the parts: nodes of the document's structure, or pairs of a number from 1 and the text
        of a page or slide, or the rows of a sheet.
    """
    config = kreuzberg.ExtractionConfig(
        use_cache=False,
        enable_quality_processing=False,
        postprocessor=kreuzberg.PostProcessorConfig(enabled=False),
        output_format="plain",
        include_document_structure=kind == "nodes",
        pages=kreuzberg.PageConfig(
            extract_pages=kind == "pages",
            insert_page_markers=kind == "slides",
            marker_format=f"\n\n{_SLIDE_MARK}{{page_num}}{_SLIDE_MARK}\n\n",
        ),
    )
    result = kreuzberg.extract_bytes_sync(data, mime_type, config)
    parts: list[Any]
    if kind == "pages":
        parts = [(page["page_number"], page["content"]) for page in result.pages or ()]
    elif kind == "slides":
        # Its own slide boundaries drift by a byte a slide (4.10.4), hence the markers.
        _, *marked = result.content.split(_SLIDE_MARK)
        parts = [(int(number), text) for number, text in zip(marked[::2], marked[1::2], strict=True)]
    elif kind == "tables":
        parts = [(table.page_number, table.cells) for table in result.tables]
    else:
        parts = list(result.document["nodes"]) if result.document else []
    return dict(result.metadata), parts


def main() -> None:
    """Read the file from standard input and write the result, or the error, as one JSON object."""
    resource.setrlimit(resource.RLIMIT_AS, (_MAX_MEMORY_BYTES, _MAX_MEMORY_BYTES))
    answer: dict[str, Any]
    try:
        metadata, parts = extract(sys.stdin.buffer.read(), *sys.argv[1:])
        answer = {"metadata": metadata, "parts": parts}
    except Exception as exc:
        answer = {"error": str(exc)}
    json.dump(answer, sys.stdout, default=str)


if __name__ == "__main__":
    main()
