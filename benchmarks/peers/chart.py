# SPDX-License-Identifier: MIT
"""A dot plot: for each workload, how many times slower than keen each peer is, on a logarithmic axis."""

import html
import math

from peers import CONVERGE, PEERS, TEN

OURS = "keen"  # the plain build is the measure
COLOURS = ["#222", "#555", "#4e79a7", "#76b7b2", "#b07aa1", "#e15759", "#ff9da7", "#f28e2b", "#59a14f", "#9c755f"]
LEFT, PANEL, GAP, ROW, TOP = 50, 400, 40, 34, 90
TICKS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]


def text(x, y, words, anchor="start", size=12, weight="normal") -> str:
    return (f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" font-weight="{weight}">'
            f"{html.escape(words)}</text>")  # fmt: skip


def ratios(results, mode, threads) -> dict[tuple[str, str], float]:
    found = {}
    for workload in results.workloads:
        own = results.cost(workload, mode, threads, OURS)
        for peer in results.peers:
            cost = results.cost(workload, mode, threads, peer)
            if own and cost and peer != OURS:
                found[workload, peer] = cost / own
    return found


def panel(results, mode, threads, left, title, span) -> list[str]:
    """One axis with a row a workload. `span`: the ends of the axis."""
    low, high = (math.log(end) for end in span)
    bottom = TOP + ROW * len(results.workloads)

    def x(ratio):
        return left + PANEL * (math.log(ratio) - low) / (high - low)

    out = [text(left, TOP - 18, title, weight="bold", size=13)]
    for tick in (tick for tick in TICKS if span[0] <= tick <= span[1]):
        shade = ("#333", 1.5) if tick == 1 else ("#ddd", 1)
        out.append(f'<line x1="{x(tick):.1f}" x2="{x(tick):.1f}" y1="{TOP - 8}" y2="{bottom}" stroke="{shade[0]}" '
                   f'stroke-width="{shade[1]}"/>')  # fmt: skip
        out.append(text(x(tick), bottom + 16, f"{tick:g}×", "middle", 11))
    for (workload, peer), ratio in ratios(results, mode, threads).items():
        y = TOP + ROW * (results.workloads.index(workload) + 0.5)
        out.append(dot(x(ratio), y, peer, f"{peer}, {workload}: {ratio:.2f}×"))
    return out


def dot(x, y, peer, title="") -> str:
    """Filled: exact. Hollow: not."""
    colour = COLOURS[list(PEERS).index(peer) % len(COLOURS)]
    fill = colour if PEERS[peer].exact else "white"
    tip = f"<title>{html.escape(title)}</title>" if title else ""
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{fill}" stroke="{colour}" stroke-width="2">{tip}</circle>'


def legend(results) -> list[str]:
    out, x = [], float(LEFT)
    for peer in (peer for peer in results.peers if peer != OURS):
        out += [dot(x + 5, 44, peer), text(x + 15, 48, peer)]
        x += 34 + 6.6 * len(peer)
    return out


def draw(results, threads: int) -> str:
    """The chart as an SVG document; without keen among the peers, an empty one."""
    both = [*ratios(results, TEN, threads).values(), *ratios(results, CONVERGE, threads).values(), 1.0]
    span = (min(both) / 1.2, max(both) * 1.2)
    width, height = LEFT + 2 * PANEL + GAP + 20, TOP + ROW * len(results.workloads) + 34
    title = f"Times slower than keen (-O2), {threads} threads; filled: exact, hollow: not"
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'font-family="sans-serif" fill="#222">',
        f'<rect width="{width}" height="{height}" fill="white"/>',
        text(LEFT, 24, title, size=15, weight="bold"),
        *legend(results),
        *(text(LEFT - 10, TOP + ROW * (i + 0.5) + 4, w, "end") for i, w in enumerate(results.workloads)),
        *panel(results, TEN, threads, LEFT, "a pass, first 10 passes", span),
        *panel(results, CONVERGE, threads, LEFT + PANEL + GAP, "to convergence", span),
        "</svg>",
    ]
    return "\n".join(out) + "\n"
