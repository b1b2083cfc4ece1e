"""Sample sizes against published values."""

from __future__ import annotations

import pytest

from aiscale.analysis.delivery.sample_size import required_samples, samples_to_see


@pytest.mark.parametrize(
    ("baseline", "effect", "power", "significance", "expected"),
    [
        (0.5, 0.5, 0.9, 0.05, 77),  # R's documentation of power.prop.test: n = 76.7
        (0.1, 0.2, 0.8, 0.05, 3_841),  # R: power.prop.test(p1 = .10, p2 = .12, power = .80): n = 3840.847
    ],
)
def test_two_rates_need_as_many_as_published(baseline, effect, power, significance, expected):
    assert required_samples(baseline, effect, power, significance) == expected


def test_a_rate_that_cannot_rise_so_far_may_fall():
    assert required_samples(0.95, 0.1) == required_samples(0.855, 0.095 / 0.855)


def test_smaller_effects_need_more():
    sizes = [required_samples(0.03, effect) for effect in (0.5, 0.2, 0.1, 0.05, 0.02, 0.01)]
    assert sizes == sorted(sizes)


@pytest.mark.parametrize(("rate", "expected"), [(0.01, 299), (0.001, 2_995), (0.05, 59), (1.0, 1), (0.99, 1)])
def test_the_rule_of_three(rate, expected):
    assert samples_to_see(rate) == expected
