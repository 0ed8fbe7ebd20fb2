"""Which variant a submission gets: repeatable, even, and not to be guessed."""

from collections import Counter

import pytest

from graders.variants import draw_variant


def test_the_same_submission_gets_the_same_variant() -> None:
    assert draw_variant(b"secret", "v1", "ada", 1, 50) == draw_variant(b"secret", "v1", "ada", 1, 50)


def test_every_argument_matters() -> None:
    calls = [
        (b"secret", "v1", "ada", 1),
        (b"other", "v1", "ada", 1),
        (b"secret", "v2", "ada", 1),
        (b"secret", "v1", "bob", 1),
        (b"secret", "v1", "ada", 2),
        (b"secret", "v1a", "da", 1),  # not run together
    ]
    assert len({draw_variant(*call, 10**9) for call in calls}) == len(calls)


def test_variants_are_drawn_evenly() -> None:
    counts = Counter(draw_variant(b"secret", "v1", f"learner-{number}", 1, 4) for number in range(4_000))
    assert set(counts) == {0, 1, 2, 3}
    assert all(abs(count - 1_000) < 120 for count in counts.values())  # four standard deviations


def test_any_length_of_secret_will_do() -> None:
    assert 0 <= draw_variant(b"x" * 200, "v1", "ada", 1, 3) < 3


@pytest.mark.parametrize(("secret", "count"), [(b"", 3), (b"secret", 0)])
def test_no_secret_or_no_variant_is_refused(secret: bytes, count: int) -> None:
    with pytest.raises(ValueError, match=r"secret|count"):
        draw_variant(secret, "v1", "ada", 1, count)
