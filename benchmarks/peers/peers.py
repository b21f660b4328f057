# SPDX-License-Identifier: MIT
"""Who is compared, and what to know about each. Needs the standard library alone."""

import dataclasses

TEN, CONVERGE = "ten", "converge"
PASSES = {TEN: 10, CONVERGE: 300}  # the limit of passes in each mode
DISTURBED = 0.1  # cores that other processes may use during a run before it counts as disturbed


@dataclasses.dataclass(frozen=True)
class Peer:
    name: str
    about: str  # what it is and how it is called
    stop: str  # what ends it before the limit of passes
    package: str = ""  # on PyPI; empty: a runner
    source: str = ""  # of the runner, in C++ or R
    flags: tuple[str, ...] = ()  # to compile it with
    exact: bool = True  # every point gets its nearest centroid
    same_start: bool = True  # starts from the given centroids
    ours: bool = False
    modes: tuple[str, ...] = (TEN, CONVERGE)
    min_dim: int = 1  # it refuses fewer coordinates


NATIVE = ("-O3", "-march=native", "-DNDEBUG")

PEERS = {
    peer.name: peer
    for peer in [
        Peer("keen", "this library, -O2 and no -march, as a plain build has it", "labels unchanged",
             source="keen.cpp", flags=("-O2",), ours=True),
        Peer("keen-native", "this library, -O3 -march=native", "labels unchanged",
             source="keen.cpp", flags=NATIVE, ours=True),
        Peer("sklearn", "scikit-learn, algorithm='lloyd', tol=0", "labels or centroids unchanged", "scikit-learn"),
        Peer("sklearn-elkan", "scikit-learn, algorithm='elkan', tol=0", "labels or centroids unchanged",
             "scikit-learn"),
        Peer("onedal", "scikit-learn-intelex (oneDAL), tol=0", "centroids unchanged", "scikit-learn-intelex"),
        Peer("faiss", "faiss.Kmeans, no subsampling", "the same float32 objective twice, which is earlier than a "
             "fixpoint", "faiss-cpu"),
        Peer("faiss-super", "faiss.SuperKmeans, no subsampling, d >= 32", "none", "faiss-cpu", exact=False,
             same_start=False, modes=(TEN,), min_dim=32),
        Peer("superkmeans", "SuperKMeans, flat, no subsampling, float32", "its own: cost or shift by less than 1e-4, "
             "which is much earlier than a fixpoint", "superkmeans", exact=False, same_start=False),
        Peer("armadillo", "arma::kmeans, -O3 -march=native -ffast-math -fopenmp", "mean squared shift <= 1.2e-7, in "
             "the unit of the data", source="armadillo.cpp",
             flags=(*NATIVE, "-ffast-math", "-fopenmp", "-larmadillo")),
        Peer("opencv", "cv::kmeans from the labels of the start centroids", "no centroid moved",
             source="opencv.cpp", flags=(*NATIVE, "-ffast-math", "-isystem/usr/include/opencv4", "-lopencv_core"),
             modes=(TEN,)),
    ]
}  # fmt: skip


def answers(peer: Peer, dim: int, mode: str) -> bool:
    return mode in peer.modes and dim >= peer.min_dim
