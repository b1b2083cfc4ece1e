"""How wide a text may become: an upper estimate, since every reader's machine draws with its own font.

Source: advance widths of DejaVu Sans and Liberation Sans (metrically Arial) as a browser measures them
(2026-11-25), in thousandths of the font size. DejaVu is the widest font of the stack in
:mod:`aiscale.render.svg_style`, so what fits here fits everywhere.
"""

from __future__ import annotations

import unicodedata

# Characters 32 to 126, in order; regular and bold.
_REGULAR = (
    318, 401, 460, 838, 637, 951, 780, 275, 391, 391, 500, 838, 318, 361, 318, 337, 637, 637, 637,
    637, 637, 637, 637, 637, 637, 637, 337, 337, 838, 838, 838, 557, 1016, 685, 687, 723, 771, 667,
    611, 778, 752, 295, 500, 667, 558, 863, 749, 788, 667, 788, 723, 667, 611, 732, 685, 989, 686,
    667, 686, 391, 337, 391, 838, 557, 500, 613, 635, 533, 635, 567, 353, 635, 634, 278, 278, 580,
    278, 975, 634, 557, 635, 635, 385, 521, 393, 634, 592, 818, 592, 592, 525, 637, 337, 637, 838,
)  # fmt: skip
_BOLD = (
    349, 457, 521, 838, 696, 1002, 873, 307, 458, 458, 523, 838, 380, 416, 380, 366, 696, 696, 696,
    696, 696, 696, 696, 696, 696, 696, 400, 400, 838, 838, 838, 611, 1000, 774, 763, 734, 831, 684,
    684, 821, 837, 373, 557, 775, 638, 996, 837, 851, 733, 851, 771, 721, 683, 813, 774, 1104, 771,
    725, 726, 458, 366, 458, 838, 557, 500, 675, 716, 593, 716, 679, 436, 716, 712, 343, 343, 666,
    343, 1042, 712, 688, 716, 716, 494, 596, 479, 712, 652, 924, 646, 652, 583, 712, 366, 712, 838,
)  # fmt: skip
_SIGNS = {"·": 380, "–": 557, "…": 1000}
_OTHER, _WIDE, _CYRILLIC = 900, 1_450, 1_230


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Upper estimate of a line's width.

    Args:
        text: one line.
        size: font size in pixels.
        bold: whether it is set in bold.

    Returns:
        Pixels.
    """
    table = _BOLD if bold else _REGULAR
    total = 0
    for character in text:
        code = ord(character)
        total += table[code - 32] if 32 <= code < 127 else _other_width(character, code)
    return total * size / 1000


def _other_width(character: str, code: int) -> int:
    if (sign := _SIGNS.get(character)) is not None:
        return sign
    if unicodedata.combining(character):
        return 0
    if code >= 0x1F000 or unicodedata.east_asian_width(character) in "WF":
        return _WIDE
    if unicodedata.category(character) == "Ll" and code < 0x0250:
        return _OTHER
    return _CYRILLIC


def fitted(text: str, size: float, width: float, *, bold: bool = False) -> str:
    """The text, or as much of it as fits, with an ellipsis in the middle so that both ends can be read.

    Args:
        text: one line.
        size: font size in pixels.
        width: room in pixels.
        bold: whether it is set in bold.

    Returns:
        A text whose estimated width is at most ``width`` (a lone ellipsis where nothing fits).
    """
    if text_width(text, size, bold=bold) <= width:
        return text
    low, high = 0, len(text) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if text_width(_shortened(text, middle), size, bold=bold) <= width:
            low = middle
        else:
            high = middle - 1
    return _shortened(text, low)


def _shortened(text: str, kept: int) -> str:
    tail = kept // 3
    return text[: kept - tail].rstrip() + "…" + (text[-tail:].lstrip() if tail else "")
