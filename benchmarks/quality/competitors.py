# SPDX-License-Identifier: MIT
"""Who is compared, on which sets. Importing it makes the modules of benchmarks/peers importable, too."""

import dataclasses
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "peers"))

from peers import Peer  # noqa: E402

# Sets by name and k, from one that a plain run nearly solves to such as no method solves at once.
SETS = ["s1:50", "d31:31", "a3:50", "a3:100", "birch1:100", "rice:120", "tsplib1060:100", "Cloud:50", "Norm25-new:200",
        "pendigit:50", "image:50", "digits:10", "libra:15"]  # fmt: skip

PROGRAMS = {
    peer.name: peer
    for peer in [
        Peer("keen", "this library, double, -O3 and no -march, as CMake's Release has it", "CentroidShift{1e-4}, 300 "
             "passes", source="keen.cpp", flags=("-O3", "-DNDEBUG"), ours=True),
        Peer("sklearn", "scikit-learn KMeans, float64, algorithm='lloyd', greedy k-means++", "tol=1e-4, 300 passes",
             "scikit-learn"),
        Peer("faiss", "faiss.Kmeans, float32, no subsampling, starts from random points", "the same objective twice, "
             "300 passes", "faiss-cpu"),
        Peer("bkmeans", "breathing k-means (Fritzke), float64, m=5, on scikit-learn", "its own", "bkmeans"),
        Peer("r-hw", "R kmeans, double, Hartigan-Wong, starts from random points", "no move lowers the SSE, iter.max=300",
             source="fit_r.R"),
    ]
}  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Competitor:
    name: str
    program: str
    way: str  # what the program is told

    @property
    def ours(self) -> bool:
        return PROGRAMS[self.program].ours


COMPETITORS = {
    competitor.name: competitor
    for competitor in [
        Competitor("keen Lloyd", "keen", "lloyd"),
        Competitor("keen restarts=10", "keen", "restarts"),
        Competitor("keen Swaps", "keen", "swaps"),
        Competitor("keen Anneal 2000", "keen", "anneal"),
        Competitor("keen Anneal 1s", "keen", "anneal-1s"),
        Competitor("sklearn n_init=1", "sklearn", "1"),
        Competitor("sklearn n_init=10", "sklearn", "10"),
        Competitor("faiss nredo=1", "faiss", "1"),
        Competitor("faiss nredo=10", "faiss", "10"),
        Competitor("bkmeans", "bkmeans", "5"),
        Competitor("R nstart=10", "r-hw", "10"),
    ]
}
