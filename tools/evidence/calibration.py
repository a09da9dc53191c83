"""What was learnt from labelled questions: how relevant a score is, and when evidence suffices."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import resources
from pathlib import Path
from statistics import median
from typing import Any, Literal

from scipy.special import expit

from tools.errors import ConfigurationError
from tools.evidence.features import FEATURES
from tools.retrieval.passage import Passage

OperatingPoint = Literal["strict", "balanced", "lenient"]
"""How sure the gate has to be: its names, and in a calibration the least probability of each."""


@dataclass(frozen=True)
class Weighing:
    """How the features of a retrieved set make up the probability that it suffices.

    Attributes:
        weights: Of each feature, for the log-odds that the evidence suffices.
        offset: Those log-odds where every feature is zero.
        points: Least probability that suffices, by operating point.
    """

    weights: Mapping[str, float]
    offset: float
    points: Mapping[OperatingPoint, float]

    def probability(self, features: Mapping[str, float]) -> float:
        """Return the probability, in [0, 1], that passages with these features suffice."""
        return float(expit(self.offset + sum(self.weights[name] * features[name] for name in FEATURES)))


@dataclass(frozen=True)
class Calibration:
    """A calibration for one embedder and one fusion.

    Attributes:
        embedder: Id of the embedding model.
        fusion: Name of the fusion (`tools.retrieval.fusion.FUSION`).
        slope: A passage's relevance is the logistic function of `slope · fused + intercept`.
        intercept: See `slope`.
        one_thing: For questions that ask one thing: does a sentence answer it.
        several: For the others: do the passages together carry all of it.
        corpus: Statistics of what it was fitted on: the middle 90 % of passage lengths, in characters.
        record: How it was fitted and how well: for readers.
    """

    embedder: str
    fusion: str
    slope: float
    intercept: float
    one_thing: Weighing
    several: Weighing
    corpus: Mapping[str, Sequence[float]]
    record: Mapping[str, Any]

    @property
    def name(self) -> str:
        """What it is for, in a word: embedder and fusion."""
        return f"{self.embedder}, {self.fusion}"

    def relevance(self, fused: float) -> float:
        """Return the probability, in [0, 1], that a passage's document has evidence for the question."""
        return float(expit(self.slope * fused + self.intercept))

    def sufficiency(self, features: Mapping[str, float]) -> float:
        """Return the probability, in [0, 1], that passages with these features suffice for an answer."""
        return self._weighing(features).probability(features)

    def bound(self, point: OperatingPoint, features: Mapping[str, float]) -> float:
        """Return the least probability that suffices, for a question like that of the features."""
        return self._weighing(features).points[point]

    def _weighing(self, features: Mapping[str, float]) -> Weighing:
        return self.one_thing if features["one_thing"] else self.several

    def drift(self, passages: Iterable[Passage]) -> str:
        """Say how passages differ from those that the calibration was fitted on; "" if they do not."""
        lengths = [len(passage["text"]) for passage in passages]
        low, high = self.corpus["passage_chars"]
        if not lengths or low <= median(lengths) <= high:
            return ""
        return (
            f"passages here have {median(lengths):,.0f} characters in the middle, those of the calibration"
            f" {low:,.0f} to {high:,.0f}"
        )


def shipped(embedder: str, fusion: str) -> Calibration | None:
    """Return the calibration that comes with the product for this pair; None if there is none."""
    folder = resources.files("tools.evidence") / "fitted"
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".json"):
            calibration = parse(file.read_text(encoding="utf-8"), name=file.name)
            if (calibration.embedder, calibration.fusion) == (embedder, fusion):
                return calibration
    return None


def read(path: Path, *, embedder: str, fusion: str) -> Calibration:
    """Read a calibration of one's own.

    Raises:
        ConfigurationError: It cannot be read, or is for another embedder or fusion.
    """
    remedy = "fit one with `bizagent eval gate --calibrate FILE`"
    try:
        calibration = parse(path.read_text(encoding="utf-8"), name=str(path))
    except OSError as exc:
        raise ConfigurationError(f"cannot read the calibration {path}: {exc}", remedy=remedy) from exc
    if (calibration.embedder, calibration.fusion) != (embedder, fusion):
        raise ConfigurationError(
            f"{path} is for {calibration.embedder}, {calibration.fusion}; in use: {embedder}, {fusion}",
            remedy=remedy,
        )
    return calibration


def parse(text: str, *, name: str) -> Calibration:
    """Read a calibration from JSON as `dump` writes it.

    Raises:
        ConfigurationError: A part is missing, or the weights are for other features.
    """
    try:
        fields = json.loads(text)
        weighings = {each: Weighing(**fields[each]) for each in ("one_thing", "several")}
        calibration = Calibration(**(fields | weighings))
        known = len(calibration.corpus["passage_chars"]) == 2 and all(
            weighing.weights.keys() == FEATURES.keys() for weighing in weighings.values()
        )
    except (ValueError, TypeError, KeyError, AttributeError) as exc:
        raise ConfigurationError(f"{name} is no calibration: {exc}", remedy="fit it again") from exc
    if not known:
        raise ConfigurationError(
            f"{name} weighs other features than the gate measures", remedy="fit it again"
        )
    return calibration


def dump(calibration: Calibration) -> str:
    """Return a calibration as JSON."""
    return json.dumps(asdict(calibration), ensure_ascii=False, indent=1) + "\n"
