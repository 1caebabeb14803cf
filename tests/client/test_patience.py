"""Pauses are bounded, spread by chance, and never shorter than the platform asks."""

from hypothesis import given, settings
from hypothesis import strategies as st

from pignon_client.patience import Patience


@settings(deadline=None)
@given(st.integers(1, 12), st.floats(0, 1, exclude_max=True))
def test_a_pause_grows_within_its_bound_and_is_never_nothing(tried: int, chance: float) -> None:
    patience = Patience(first=0.25, longest=30.0, chance=lambda: chance)
    bound = min(30.0, 0.25 * 2 ** (tried - 1))
    assert bound / 2 <= patience.pause(tried) <= bound


@settings(deadline=None)
@given(st.integers(1, 12), st.integers(1, 20), st.floats(0, 1, exclude_max=True))
def test_a_pause_lasts_at_least_as_long_as_asked_and_at_most_the_longest(tried: int, asked: int, chance: float) -> None:
    pause = Patience(longest=30.0, chance=lambda: chance).pause(tried, str(asked))
    assert asked <= pause <= 30.0


def test_a_retry_after_that_is_no_number_of_seconds_is_jitter_alone() -> None:
    assert Patience(chance=lambda: 0.0).pause(1, "Fri, 31 Dec 1999 23:59:59 GMT") == 0.125
