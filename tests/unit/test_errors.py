"""Every error class keeps all it says on the way between processes."""

import pickle
from collections.abc import Iterator

import pytest

from orchestrator import errors
from orchestrator.errors import ThinkusError


def below(kind: type[ThinkusError]) -> Iterator[type[ThinkusError]]:
    """The class and all classes below it."""
    yield kind
    for inner in kind.__subclasses__():
        yield from below(inner)


OURS = [kind for kind in below(ThinkusError) if kind.__module__ == errors.__name__]


def test_list_covers_the_module() -> None:
    """No error class of the module hides from the tests below."""
    defined = {kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)}

    assert set(OURS) == defined


@pytest.mark.parametrize("kind", OURS)
def test_error_survives_pickling_with_all_it_says(kind: type[ThinkusError]) -> None:
    """Class, message, field, code and retryability arrive unchanged."""
    sent = kind("F001 has no owner; name one.", "owner")

    received = pickle.loads(pickle.dumps(sent))  # noqa: S301 - our own bytes

    assert type(received) is kind
    assert (received.message, received.field, received.args) == (sent.message, sent.field, sent.args)
    assert (received.code, received.retryable, str(received)) == (sent.code, sent.retryable, str(sent))


@pytest.mark.parametrize("kind", OURS)
def test_error_without_message_survives_pickling_and_says_its_code(kind: type[ThinkusError]) -> None:
    """An error raised bare still has a text."""
    received = pickle.loads(pickle.dumps(kind()))  # noqa: S301 - our own bytes

    assert str(received) == kind.code


def test_codes_tell_the_classes_apart() -> None:
    """No two classes share a code, so a client can rely on it."""
    codes = [kind.code for kind in OURS]

    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("kind", OURS)
def test_error_says_what_it_means(kind: type[ThinkusError]) -> None:
    """Each class has a docstring of its own and a lower-case code."""
    assert kind.__doc__ not in {None, ThinkusError.__doc__} or kind is ThinkusError
    assert kind.code.replace("_", "").isalpha()
    assert kind.code == kind.code.lower()
