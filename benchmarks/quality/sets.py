# SPDX-License-Identifier: MIT
"""The sets of a folder with an INDEX.tsv, and the least SSE that is known of each."""

import csv
import dataclasses
import math
import pathlib

from competitors import HERE

BEST_KNOWN = HERE / "best_known.tsv"


@dataclasses.dataclass(frozen=True)
class PointSet:
    label: str  # NAME:K
    name: str
    k: int
    file: pathlib.Path
    n: int
    d: int
    known: float  # infinite: nothing is known


def rows(path: pathlib.Path) -> list[dict[str, str]]:
    with open(path, newline="") as file:
        lines = [line for line in file if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t"))


def known(name: str, k: int, index_row: dict[str, str]) -> float:
    """The least of what best_known.tsv and the folder's index say."""
    numbers = [float(row[field]) for row in rows(BEST_KNOWN) for field in ("known", "sse")
               if (row["set"], row["k"]) == (name, str(k)) and row[field] != "-"]  # fmt: skip
    for entry in filter(None, index_row.get("best_known_sse(k:sse;...)", "").split(";")):
        other_k, sse = entry.split(":")
        if int(other_k) == k:
            numbers.append(float(sse))
    return min(numbers, default=math.inf)


def find(folder: pathlib.Path, label: str) -> PointSet | None:
    """None if the folder does not have it."""
    name, k = label.split(":")
    for row in rows(folder / "INDEX.tsv"):
        file = folder / row["file"]
        if row["name"] == name and file.exists():
            return PointSet(label, name, int(k), file, int(row["n"]), int(row["d"]), known(name, int(k), row))
    return None
