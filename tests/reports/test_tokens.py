"""One look for paper and screen."""

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
