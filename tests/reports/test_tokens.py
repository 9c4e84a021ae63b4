"""One look for paper and screen."""

import itertools
import math

import pytest

from reports import tokens


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("palette", [tokens.LIGHT, tokens.DARK])
@pytest.mark.parametrize("ink", ["ink", "quiet", "accent"])
def test_text_stands_out_from_its_paper_by_four_and_a_half(palette: tokens.Palette, ink: str) -> None:
    assert contrast(getattr(palette, ink), palette.paper) >= 4.5
    assert contrast(getattr(palette, ink), palette.panel) >= 4.5


@pytest.mark.parametrize("palette", [tokens.LIGHT, tokens.DARK])
def test_words_of_failure_can_be_read(palette: tokens.Palette) -> None:
    assert contrast(palette.failure_text, palette.paper) >= 4.5


def test_paper_and_screen_have_the_same_colours() -> None:
    for colour in (tokens.LIGHT.ink, tokens.LIGHT.accent, tokens.LIGHT.failure):
        assert colour in tokens.css()
        assert colour in tokens.typst()


@pytest.mark.parametrize("palette", [tokens.LIGHT, tokens.DARK])
def test_a_plan_s_colour_can_be_read_as_text_and_ink_on_the_strong_end_of_the_scale(palette: tokens.Palette) -> None:
    assert min(contrast(colour, palette.paper) for colour in palette.plans) >= 4.5
    assert contrast(palette.ink, palette.scale) >= 4.5


COLOUR_BLINDNESS = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
}
"""How linear red, green and blue are seen (Machado, Oliveira and Fernandes, 2009)."""


def seen(colour: str, matrix: tuple[tuple[float, ...], ...]) -> tuple[float, ...]:
    """Give the colour as CIELAB, as somebody with this blindness sees it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    r, g, b = (min(max(sum(a * c for a, c in zip(row, linear, strict=True)), 0.0), 1.0) for row in matrix)
    x = (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047
    y = 0.2126 * r + 0.7152 * g + 0.0722 * b
    z = (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883
    fx, fy, fz = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


@pytest.mark.parametrize("palette", [tokens.LIGHT, tokens.DARK])
@pytest.mark.parametrize("blindness", COLOUR_BLINDNESS)
def test_four_plans_stay_apart_for_the_colour_blind(palette: tokens.Palette, blindness: str) -> None:
    colours = [seen(colour, COLOUR_BLINDNESS[blindness]) for colour in palette.plans]
    pairs = list(itertools.combinations(colours, 2))
    assert min(math.dist(one, other) for one, other in pairs) >= 20.0
