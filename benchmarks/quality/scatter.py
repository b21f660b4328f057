# SPDX-License-Identifier: MIT
"""A scatter plot: seconds against the mean excess of the SSE, both on logarithmic axes, one mark a competitor."""

import math

from competitors import COMPETITORS

from chart import text

COLOURS = {"keen": "#e15759", "sklearn": "#4e79a7", "faiss": "#59a14f", "bkmeans": "#b07aa1", "r-hw": "#9c755f"}
WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 900, 500, 80, 60, 150, 60
FLOOR = 0.01  # percent; less is drawn here
LABEL = 13  # the height of a label


def ticks(low: float, high: float) -> list[float]:
    """1, 10, 100 and so on from below `low` to above `high`."""
    return [10.0**e for e in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)]


class Axis:
    """Takes values to places, by their logarithms."""

    def __init__(self, values: list[float], start: float, end: float):
        self.ticks = ticks(min(values), max(values))
        self.start, self.end = start, end
        self.low, self.high = math.log(self.ticks[0]), math.log(max(self.ticks[-1], 10 * self.ticks[0]))

    def __call__(self, value: float) -> float:
        return self.start + (self.end - self.start) * (math.log(value) - self.low) / (self.high - self.low)


def grid(x: Axis, y: Axis) -> list[str]:
    out = []
    for tick in x.ticks:
        out.append(f'<line x1="{x(tick):.1f}" x2="{x(tick):.1f}" y1="{y.start}" y2="{y.end}" stroke="#ddd"/>')
        out.append(text(x(tick), y.start + 18, f"{tick:g} s", "middle"))
    for tick in y.ticks:
        out.append(f'<line x1="{x.start}" x2="{x.end}" y1="{y(tick):.1f}" y2="{y(tick):.1f}" stroke="#ddd"/>')
        below = "≤ " if tick == FLOOR else ""
        out.append(text(x.start - 8, y(tick) + 4, f"{below}+{tick:g} %", "end"))
    return out


def label_places(marks: list[tuple[float, float, str]], lowest: float) -> list[float]:
    """The height of each label: beside its mark, or the next place above or below where nothing is in the way."""
    placed = [(x - 6, x + 6, y + 4) for x, y, _ in marks]  # from, to, height
    heights = []
    for x, y, name in marks:
        first, last = x + 8, x + 12 + 7.4 * len(name)
        near = [y + 4 + sign * shift for shift in range(0, 100, 2) for sign in (-1, 1) if y + sign * shift <= lowest]
        taken = [height for start, to, height in placed if first < to and start < last]
        heights.append(next((h for h in near if all(abs(h - other) >= LABEL for other in taken)), y + 4))
        placed.append((first, last, heights[-1]))
    return heights


def draw(results) -> str:
    """The chart as an SVG document."""
    names = [name for name in results.competitors if results.answered(name)]
    points = {name: (results.mean_seconds(name), max(FLOOR, results.mean_excess(name))) for name in names}
    x = Axis([point[0] for point in points.values()], LEFT, WIDTH - RIGHT)
    y = Axis([point[1] for point in points.values()], HEIGHT - BOTTOM, TOP)
    marks = [(x(seconds), y(excess), name) for name, (seconds, excess) in points.items()]
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        'font-family="sans-serif" fill="#222">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        text(LEFT, 26, "SSE above the best known, against time; lower left is better", size=15, weight="bold"),
        text(LEFT, 45, f"one thread, mean over {len(results.sets)} sets"),
        *grid(x, y),
        text((x.start + x.end) / 2, HEIGHT - 16, "seconds of a fit, geometric mean", "middle"),
    ]
    for (mark_x, mark_y, name), height in zip(marks, label_places(marks, y.start)):
        program = COMPETITORS[name].program
        missing = len(results.sets) - len(results.answered(name))
        shown = name + (f" ({len(results.answered(name))} sets)" if missing else "")
        out.append(f'<circle cx="{mark_x:.1f}" cy="{mark_y:.1f}" r="6" fill="{COLOURS[program]}"/>')
        out.append(text(mark_x + 10, height, shown, weight="bold" if COMPETITORS[name].ours else "normal"))
    return "\n".join([*out, "</svg>"]) + "\n"
