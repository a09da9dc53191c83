"""One list of passages out of several: each part has a place in it, copies and crowds do not."""

from collections import Counter
from collections.abc import Sequence

from tools.retrieval.constraints import MOST_CITATIONS, Constraints
from tools.retrieval.duplicates import near_copies
from tools.retrieval.passage import Passage

MOST_OF_A_DOCUMENT = 4


def places(constraints: Constraints, top_k: int) -> int:
    """How many passages are retrieved: `top_k`, or more where the question requires many sources.

    Documents that fill all the places they may have still leave one for each that is required.
    """
    required = max(constraints["min_citations"], constraints["min_outlets"])
    return max(top_k, MOST_OF_A_DOCUMENT * min(required, MOST_CITATIONS))


def merge(main: Sequence[Passage], parts: Sequence[Sequence[Passage]], *, top_k: int) -> list[Passage]:
    """Fill `top_k` places: the best passage of each part first, then the best of the whole question.

    A passage that nearly repeats one of another document, and the fifth of one document, get a place only
    where places are left over.

    Args:
        main: What was found for the whole question, best first.
        parts: What was found for each part of it, best first.
        top_k: How many passages to return.

    Returns:
        Up to `top_k` passages, best `fused` first, none twice.
    """
    known = {passage["chunk_id"]: passage for passage in main}
    wanted = [known.get(part[0]["chunk_id"], part[0]) for part in parts if part]
    rest = [*main, *(passage for part in parts for passage in part)]
    queue = {passage["chunk_id"]: passage for passage in [*wanted, *rest]}
    chosen: list[Passage] = []
    left_over: list[Passage] = []
    of_document: Counter[str] = Counter()
    for passage in queue.values():
        if len(chosen) == top_k:
            break
        crowded = of_document[passage["doc_id"]] >= MOST_OF_A_DOCUMENT
        if crowded or near_copies(passage, chosen):
            left_over.append(passage)
        else:
            of_document[passage["doc_id"]] += 1
            chosen.append(passage)
    chosen += left_over[: top_k - len(chosen)]
    return sorted(chosen, key=lambda passage: (-passage["fused"], passage["chunk_id"]))
