#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes results.md and chart.svg of a measurements.json.

    summary.py FOLDER
"""

import json
import math
import pathlib
import statistics
import sys

import scatter
import sets
from competitors import COMPETITORS, PROGRAMS

from peers import DISTURBED
from report import number, table

OURS = ["keen Lloyd", "keen Swaps", "keen Anneal 2000"]  # of the paired ratios
EQUAL = 1e-4  # SSE that differ by less than this share count as equal


class Results:
    """Means of the SSE and medians of the seconds, over the rounds, which are the seeds."""

    def __init__(self, folder: pathlib.Path):
        found = json.loads((folder / "measurements.json").read_text())
        self.about, self.rows = found["about"], found["rows"]
        self.cells: dict[tuple[str, str], list[dict]] = {}
        for row in self.rows:
            self.cells.setdefault((row["set"], row["competitor"]), []).append(row)
        self.sets = [label for label in self.about["sets"] if any(row["set"] == label for row in self.rows)]
        self.competitors = [name for name in COMPETITORS if any(row["competitor"] == name for row in self.rows)]

    def values(self, label: str, competitor: str, field: str) -> list[float]:
        rows = self.cells.get((label, competitor), [])
        return [row[field] for row in rows if row.get("sse") is not None and row.get(field) is not None]

    def best(self, label: str) -> float:
        """The least SSE known: when they were measured, by now, and by these fits."""
        about = self.about["sets"][label]
        by_now = sets.known(label.split(":")[0], about["k"], {})
        fits = [row["sse"] for row in self.rows if row["set"] == label and row.get("sse") is not None]
        return min([*fits, about["known"] or math.inf, by_now])

    def sse(self, label: str, competitor: str) -> float | None:
        found = self.values(label, competitor, "sse")
        return statistics.mean(found) if found else None

    def excess(self, label: str, competitor: str) -> float | None:
        """In percent of the best known."""
        sse = self.sse(label, competitor)
        return None if sse is None else max(0.0, 100 * (sse / self.best(label) - 1))

    def seconds(self, label: str, competitor: str) -> float | None:
        found = self.values(label, competitor, "seconds")
        return statistics.median(found) if found else None

    def disturbed(self, label: str, competitor: str) -> bool:
        others = self.values(label, competitor, "others")
        return bool(others) and statistics.median(others) > DISTURBED

    def answered(self, *competitors: str) -> list[str]:
        """The sets that all of them have an answer for."""
        return [label for label in self.sets if all(self.sse(label, name) is not None for name in competitors)]

    def mean_excess(self, competitor: str) -> float:
        return statistics.mean(self.excess(label, competitor) for label in self.answered(competitor))

    def mean_seconds(self, competitor: str) -> float:
        """The geometric mean over the sets."""
        return statistics.geometric_mean(self.seconds(label, competitor) for label in self.answered(competitor))


def cell(results: Results, label: str, competitor: str) -> str:
    excess, seconds = results.excess(label, competitor), results.seconds(label, competitor)
    if excess is None or seconds is None:
        rows = results.cells.get((label, competitor), [])
        return "-" if not rows else f"> {rows[0]['timeout']:g} s" if "timeout" in rows[0] else "failed"
    mark = "~" if results.disturbed(label, competitor) else ""
    return f"+{excess:.2f} %, {mark}{number(seconds)} s"


def set_table(results: Results, competitors: list[str]) -> str:
    heading = ["set", "k", "best SSE known", *competitors]
    rows = []
    for label in results.sets:
        name, k = label.split(":")
        rows.append([name, k, f"{results.best(label):.8g}", *(cell(results, label, c) for c in competitors)])
    return table(heading, rows)


def mean_table(results: Results) -> str:
    rows = []
    for name in results.competitors:
        answered = results.answered(name)
        if answered:
            worst = max(results.excess(label, name) for label in answered)
            hits = sum(results.excess(label, name) < 0.01 for label in answered)
            rows.append([name, str(len(answered)), f"+{results.mean_excess(name):.2f} %", f"+{worst:.2f} %", str(hits),
                         number(results.mean_seconds(name))])  # fmt: skip
    heading = ["", "sets", "mean excess", "largest", "sets below +0.01 %", "seconds (geometric mean)"]
    return table(heading, rows)


def pair(results: Results, ours: str, other: str) -> list[str] | None:
    """Set by set: how many times as fast, how much lower the SSE, how often."""
    both = results.answered(ours, other)
    if not both:
        return None
    speed = statistics.geometric_mean(results.seconds(s, other) / results.seconds(s, ours) for s in both)
    ratios = [results.sse(s, ours) / results.sse(s, other) for s in both]
    better, worse = sum(r < 1 - EQUAL for r in ratios), sum(r > 1 + EQUAL for r in ratios)
    change = 100 * (statistics.mean(ratios) - 1)
    return [ours, other, f"{number(speed)} times", f"{change:+.2f} %", f"{better} / {len(both) - better - worse} / {worse}"]


def pair_table(results: Results) -> str:
    others = [name for name in results.competitors if not COMPETITORS[name].ours]
    pairs = [(ours, other) for ours in OURS if ours in results.competitors for other in others]
    rows = [found for ours, other in pairs if (found := pair(results, ours, other))]
    return table(["", "beside", "as fast", "mean difference of the SSE", "lower / equal / higher"], rows)


def program_table(results: Results) -> str:
    rows = []
    for program in PROGRAMS.values():
        own = [row for row in results.rows if COMPETITORS[row["competitor"]].program == program.name]
        if own:
            version = next((row["version"] for row in own if "version" in row), "-")
            rows.append([program.name, version, program.about, program.stop])
    text = table(["program", "version", "what it is", "what ends it"], rows)
    return text + "".join(f"\nMissing here: {name} ({why}).\n" for name, why in results.about["missing"].items())


def markdown(results: Results) -> str:
    about = results.about
    rounds = max(len(rows) for rows in results.cells.values())
    # REUSE-IgnoreStart (this names the licence of the page)
    out = ["<!-- SPDX-License-Identifier: MIT -->", f"# SSE against seconds, {about['date'][:10]}", ""]
    # REUSE-IgnoreEnd
    out += [f"- {key}: {value}" for key, value in about["machine"].items()]
    out += [f"- one thread; {rounds} seeds: the mean of the SSE, the median of the seconds"]
    out += [f"- limit of a process: {about['timeout']:g} s", ""]
    out += ["![mean excess against seconds](chart.svg)", "", "## Over the sets", "", mean_table(results)]
    out += ["Excess: the SSE above the least that is known, these fits included.", ""]
    out += ["## By pairs", "", pair_table(results)]
    out += ["Set by set, then the geometric mean of the ratios of times, and the mean of those of the SSE; equal: to "
            f"{100 * EQUAL:g} %.", ""]  # fmt: skip
    for heading, ours in [("keen", True), ("Others", False)]:
        names = [name for name in results.competitors if COMPETITORS[name].ours == ours]
        if names:
            out += [f"## {heading}", "", set_table(results, names)]
    out += [f"~ disturbed: other processes used more than {DISTURBED:g} cores, whenever it was tried.", ""]
    out += ["## Programs", "", program_table(results)]
    return "\n".join(out)


def write(folder: pathlib.Path) -> None:
    results = Results(folder)
    (folder / "results.md").write_text(markdown(results))
    (folder / "chart.svg").write_text(scatter.draw(results))


if __name__ == "__main__":
    write(pathlib.Path(sys.argv[1]))
