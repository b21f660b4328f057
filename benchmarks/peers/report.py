#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes results.md and chart.svg of a measurements.json.

    report.py FOLDER
"""

import json
import pathlib
import statistics
import sys

import chart
from peers import CONVERGE, DISTURBED, PASSES, PEERS, TEN


class Results:
    """Medians over the rounds."""

    def __init__(self, folder: pathlib.Path):
        found = json.loads((folder / "measurements.json").read_text())
        self.about, rows = found["about"], found["rows"]
        self.cells: dict[tuple, list[dict]] = {}
        for row in rows:
            self.cells.setdefault((row["workload"], row["mode"], row["threads"], row["peer"]), []).append(row)
        self.workloads = [w for w in self.about["workloads"] if any(row["workload"] == w for row in rows)]
        self.peers = [p for p in PEERS if any(row["peer"] == p for row in rows)]
        self.threads = sorted({row["threads"] for row in rows})

    def rounds(self) -> str:
        counts = {threads: 0 for threads in self.threads}
        for (_, _, threads, _), rows in self.cells.items():
            counts[threads] = max(counts[threads], len(rows))
        return ", ".join(f"{count} with {threads} thread{'s' * (threads > 1)}" for threads, count in counts.items())

    def rows(self, workload, mode, threads, peer) -> list[dict]:
        return self.cells.get((workload, mode, threads, peer), [])

    def median(self, workload, mode, threads, peer, field) -> float | None:
        values = [row[field] for row in self.rows(workload, mode, threads, peer) if row.get(field) is not None]
        return statistics.median(values) if values else None

    def ms_per_pass(self, workload, mode, threads, peer) -> float | None:
        ratios = [1e3 * row["seconds"] / row["iterations"] for row in self.rows(workload, mode, threads, peer)
                  if row.get("iterations")]  # fmt: skip
        return statistics.median(ratios) if ratios else None

    def cost(self, workload, mode, threads, peer) -> float | None:
        """What is compared: ms a pass over the first ten, seconds to convergence."""
        if mode == TEN:
            return self.ms_per_pass(workload, mode, threads, peer)
        return self.median(workload, mode, threads, peer, "seconds")

    def failure(self, workload, mode, threads, peer) -> str:
        for row in self.rows(workload, mode, threads, peer):
            if "timeout" in row:
                return f"> {row['timeout']:g} s"
            if "error" in row:
                return "failed"
        return "-"

    def reference_sse(self, workload, mode) -> tuple[str, float] | None:
        """Of the first exact peer in the list that answered: keen's, as a rule."""
        for peer in (p for p in self.peers if PEERS[p].exact):
            for threads in reversed(self.threads):
                sse = self.median(workload, mode, threads, peer, "sse")
                if sse:
                    return peer, sse
        return None


def number(value: float) -> str:
    """Three digits: 0.0123, 1.23, 12.3, 1234."""
    return f"{value:.3g}" if value < 1000 else f"{value:.0f}"


def name(peer: str) -> str:
    return peer + ("" if PEERS[peer].exact else " *") + ("" if PEERS[peer].same_start else " †")


def table(heading: list[str], rows: list[list[str]]) -> str:
    lines = [heading, ["---"] * len(heading), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def per_peer(results: Results, mode: str, threads: int, cell) -> list[list[str]]:
    """One row a peer: cell(workload, peer) or what kept the peer from an answer."""
    rows = []
    for peer in results.peers:
        cells = [cell(w, peer) or results.failure(w, mode, threads, peer) for w in results.workloads]
        if any(text != "-" for text in cells):
            rows.append([name(peer), *cells])
    return rows


def time_rows(results: Results, mode: str, threads: int, cost=Results.cost) -> list[list[str]]:
    """`cost`: the method of Results that is shown and compared."""

    def cell(workload, peer):
        value = cost(results, workload, mode, threads, peer)
        if value is None:
            return ""
        passes = results.median(workload, mode, threads, peer, "iterations")
        others = results.median(workload, mode, threads, peer, "others") or 0
        told = ("~" if others > DISTURBED else "") + number(value)
        return told if mode == TEN and passes == PASSES[TEN] else f"{told} ({passes:g})"

    def ratio(workload, ours, others):
        own = cost(results, workload, mode, threads, ours)
        costs = [(cost(results, workload, mode, threads, peer), peer) for peer in others]
        costs = [(value, peer) for value, peer in costs if value is not None]
        if own is None or not costs:
            return "-"
        best, peer = min(costs)
        return f"**{best / own:.2f}**" + (f" {peer}" if len(others) > 1 else "")

    return per_peer(results, mode, threads, cell) + ratio_rows(results, ratio)


def ratio_rows(results: Results, ratio) -> list[list[str]]:
    """How many times slower than keen others are: ratio(workload, ours, others)."""
    exact = [p for p in results.peers if PEERS[p].exact and not PEERS[p].ours]
    rows = []
    for ours in (p for p in results.peers if PEERS[p].ours):
        for label, others in [("best exact peer", exact), ("sklearn", ["sklearn"])]:
            cells = [ratio(w, ours, others) for w in results.workloads]
            if any(text != "-" for text in cells):
                rows.append([f"**{label} / {ours}**", *cells])
    return rows


def pass_rows(results: Results, mode: str, threads: int) -> list[list[str]]:
    """For peers that stop at different points: what a pass cost them on the way."""
    return time_rows(results, mode, threads, Results.ms_per_pass)


def sse_rows(results: Results, mode: str, threads: int) -> list[list[str]]:
    references = {w: results.reference_sse(w, mode) for w in results.workloads}

    def cell(workload, peer):
        sse = results.median(workload, mode, threads, peer, "sse")
        if sse is None or references[workload] is None:
            return ""
        excess = sse / references[workload][1] - 1
        return "0" if abs(excess) < 5e-8 else f"{100 * excess:+.2g} %"

    shown = ["-" if found is None else f"{found[1]:.7g} ({found[0]})" for found in references.values()]
    return [["SSE (of)", *shown], *per_peer(results, mode, threads, cell)]


def memory_rows(results: Results, mode: str, threads: int) -> list[list[str]]:
    def cell(workload, peer):
        peak = results.median(workload, mode, threads, peer, "peak_bytes")
        return "" if peak is None else f"{peak / 2**20:.3g}"

    return per_peer(results, mode, threads, cell)


def markdown(results: Results) -> str:
    about = results.about
    # REUSE-IgnoreStart (this names the licence of the page)
    out = ["<!-- SPDX-License-Identifier: MIT -->", f"# keen and its peers, {about['date'][:10]}", ""]
    # REUSE-IgnoreEnd
    out += [f"- {key}: {value}" for key, value in about["machine"].items()]
    out += [f"- fits of each kind: {results.rounds()} (medians are shown)"]
    out += [f"- limit of a process: {about['timeout']:g} s", ""]
    out += ["![times slower than keen](chart.svg)", ""]
    fields = ("n", "d", "k", "about", "sha256")
    shapes = [[w, *(str(about["workloads"][w][field]) for field in fields)] for w in results.workloads]
    out += [table(["workload", "n", "d", "k", "points", "sha256, first 16 digits"], shapes)]
    out += [peer_table(results)]
    for threads in reversed(results.threads):
        out += [f"## Threads: {threads}", ""]
        for mode, heading, rows in [
            (TEN, "ms per pass, first 10 passes, set-up included", time_rows),
            (CONVERGE, "Seconds to convergence, at most 300 passes (passes)", time_rows),
            (CONVERGE, "ms per pass on the way to convergence (passes)", pass_rows),
            (TEN, "SSE after 10 passes, beside the first row", sse_rows),
            (CONVERGE, "SSE at the end, beside the first row", sse_rows),
            (CONVERGE, "Peak memory beyond the data, MiB, to convergence", memory_rows),
        ]:
            found = rows(results, mode, threads)
            if len(found) > 1:
                out += [f"### {heading}", "", table(["", *results.workloads], found)]
    return "\n".join(out)


def peer_table(results: Results) -> str:
    rows = []
    for peer in results.peers:
        runs = [row for key, runs in results.cells.items() if key[3] == peer for row in runs]
        version = next((row["version"] for row in runs if "version" in row), "-")
        rows.append([name(peer), version, PEERS[peer].about, PEERS[peer].stop])
    text = table(["peer", "version", "what it is", "what ends it, beside the limit of passes"], rows)
    text += f"\n~ disturbed: other processes used more than {DISTURBED:g} cores, whenever it was tried.\n"
    text += "\n\\* not exact: prunes by probability. † random points of its own: it cannot be given a start.\n"
    missing = results.about["missing"]
    return text + "".join(f"\nMissing here: {peer} ({why}).\n" for peer, why in missing.items())


def write(folder: pathlib.Path) -> None:
    results = Results(folder)
    (folder / "results.md").write_text(markdown(results))
    (folder / "chart.svg").write_text(chart.draw(results, max(results.threads)))


if __name__ == "__main__":
    write(pathlib.Path(sys.argv[1]))
