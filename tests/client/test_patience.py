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
@given(st.integers(1, 12), st.integers(1, 600), st.floats(0, 1, exclude_max=True))
def test_a_pause_lasts_at_least_as_long_as_asked(tried: int, asked: int, chance: float) -> None:
    pause = Patience(longest=30.0, chance=lambda: chance).pause(tried, float(asked))
    assert asked <= pause <= asked + 30.0


def test_nobody_is_waited_for_longer_than_the_bound() -> None:
    assert Patience(chance=lambda: 0.0).pause(1, 1e9) == 900.0
    assert Patience(chance=lambda: 0.0).pause(1) == 0.125
