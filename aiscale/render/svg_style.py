"""Colours and type of the SVG pictures, in light and dark."""

from __future__ import annotations

from aiscale.render.kind_looks import LOOKS

FONTS = (
    "ui-sans-serif,system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue','Noto Sans','Liberation Sans',"
    "Arial,sans-serif"
)

# Text on its ground has a contrast of at least 4.5 to 1 in both schemes (WCAG 2.2, success criterion 1.4.3).
_LIGHT = {
    "ground": "#ffffff", "ink": "#16202c", "soft": "#4d5b6b", "box": "#ffffff", "frame": "#f5f7fa",
    "inner": "#ebf4f3", "rule": "#c5cfda", "plain": "#4d5b6b", "stream": "#0b7268", "job": "#6a35c2",
    "model": "#b3440c", "service": "#1a56c4", "place": "#51606f", "feature": "#9c1c6b", "outside": "#5d6b7a",
    "people": "#7a5c00",
}  # fmt: skip
_DARK = {
    "ground": "#0d1117", "ink": "#e8edf3", "soft": "#a3b0be", "box": "#161c25", "frame": "#121821",
    "inner": "#10211f", "rule": "#3a4654", "plain": "#a3b0be", "stream": "#4fc7b8", "job": "#b794f6",
    "model": "#f3945c", "service": "#7eaaf8", "place": "#9fadbb", "feature": "#f08cc4", "outside": "#93a1b0",
    "people": "#dcb54a",
}  # fmt: skip


def _variables(colours: dict[str, str]) -> str:
    return "".join(f"--{name}:{value};" for name, value in colours.items())


def style_sheet() -> str:
    """The whole style sheet. Classes: ground, frame, box, edge, head, glyph, tones, and kinds of text."""
    tones = sorted({*(look.tone for look in LOOKS.values() if look.tone), "plain", "outside"})
    rules = [
        f"svg{{{_variables(_LIGHT)}font-family:{FONTS};}}",
        f"@media(prefers-color-scheme:dark){{svg{{{_variables(_DARK)}}}}}",
        ".ground{fill:var(--ground)}",
        ".frame{fill:var(--frame);stroke:var(--rule);stroke-width:1.2}",
        ".frame.stream{fill:var(--inner);stroke:var(--stream);stroke-opacity:.45}",
        ".box{fill:var(--box);stroke-width:1.3}",
        ".glyph{fill:none;stroke-width:1.4;stroke-linecap:round;stroke-linejoin:round}",
        ".edge{fill:none;stroke-width:1.7;stroke-linecap:round}",
        ".call-line{stroke:var(--service);stroke-dasharray:7 4.5}",
        ".stream-line{stroke:var(--stream)}",
        ".outside-line{stroke:var(--outside);stroke-dasharray:.1 4.6;stroke-width:2.2}",
        ".version-line{stroke:var(--plain);stroke-dasharray:2 4}.version-head{fill:var(--plain)}",
        ".copy-line{stroke:var(--feature);stroke-dasharray:9 3 2 3}.copy-head{fill:var(--feature)}",
        ".call-head{fill:var(--service)}.stream-head{fill:var(--stream)}.outside-head{fill:var(--outside)}",
        "text{fill:var(--ink);font-size:11px}",
        ".name{font-size:13px;font-weight:700}.headline{font-size:17px;font-weight:700}",
        ".fact,.note{fill:var(--soft)}.label{fill:var(--ink)}",
    ]
    rules += [f".box.{tone},.glyph.{tone}{{stroke:var(--{tone})}}" for tone in tones]
    rules += [".box.place{stroke-opacity:.6;stroke-dasharray:3 3}", ".box.outside{stroke-dasharray:3 3}"]
    return "".join(rules)
