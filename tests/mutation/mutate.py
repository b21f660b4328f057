#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Changes keen's headers by one token at a time, and reports which changes no test notices.

    mutate.py [--mutants 500] [--jobs 1] [--seed 1] [--only REGEX] [--list] [--resume FILE] [--retry] ...

A mutant is built into the unit tests that concern its header, one after the other, until one fails or runs out of time:
then it is killed. One that does not compile is not counted, and another takes its place. Every folder of include/keen has an
equal share of the mutants, as far as it has so many, and within a folder every header. Which ones are drawn depends on
the seed and the text of the lines alone. Exit status 0: the score is reached.

Needs what the tests need, Catch2 2, and g++ (or $CXX). About 15 s for each mutant on one core, more for one that
survives. To kill a survivor: write the test, then the same command with --resume and --retry.
"""

import argparse
import collections
import concurrent.futures
import hashlib
import json
import os
import pathlib
import queue
import re
import sys

import concerned
import mutants
import skips
import workshop

ROOT = pathlib.Path(__file__).resolve().parents[2]
LEAST = 95  # percent that must be killed


def folder_of(mutant):
    return pathlib.PurePosixPath("keen", mutant.file).parent.as_posix()


def file_of(mutant):
    return mutant.file


def interleaved(drawn, group_of):
    """The first mutant of each group, then the second of each, and so on; otherwise the order stays."""
    groups = collections.Counter()
    turns = []
    for mutant in drawn:
        turns.append(groups[group_of(mutant)])
        groups[group_of(mutant)] += 1
    return [mutant for _, mutant in sorted(zip(turns, drawn), key=lambda pair: pair[0])]


def candidates(headers, seed, only):
    """The mutants in the order in which they are drawn, and how many are skipped for a reason."""
    paths = sorted(headers.rglob("*.hpp"))
    found = [m for path in paths for m in mutants.mutants_of(path.relative_to(headers).as_posix(), path.read_text())]
    if stale := skips.stale(found):
        sys.exit("\n  ".join(["skips.py has entries that match no possible change:", *map(str, stale)]))
    found = [mutant for mutant in found if re.search(only, mutant.file)]
    drawn = [mutant for mutant in found if not skips.reason_to_skip(mutant)]
    skipped = len(found) - len(drawn)
    drawn.sort(key=lambda mutant: hashlib.sha256(f"{seed} {mutant.key}".encode()).digest())
    return interleaved(interleaved(drawn, file_of), folder_of), skipped


class Results:
    """What is known, kept in a file of one JSON object a line."""

    def __init__(self, path, retry):
        self.path, self.retry, self.of, self.seconds = path, retry, {}, {}
        if path and path.exists():
            for line in path.read_text().splitlines():
                self._take(json.loads(line))

    def _take(self, entry):
        if "digest" in entry:
            self.seconds[entry["digest"]] = entry["seconds"]
        else:
            self.of[entry["key"]] = entry

    def add(self, entry):
        self._take(entry)
        if self.path:
            with self.path.open("a") as file:
                file.write(json.dumps(entry) + "\n")

    def is_settled(self, mutant):
        known = self.of.get(mutant.key, {"result": "unknown"})["result"]
        return known in ("killed", "not compiled") or (known == "survived" and not self.retry)

    def passed(self, mutant):
        """The texts of the tests that a mutant is known to have survived, as digests."""
        return self.of.get(mutant.key, {}).get("passed", [])


class Run:
    def __init__(self, options, source, results):
        self.source, self.tests, self.results, self.nearest = source, concerned.Tests(source), results, options.nearest
        self.shops, other = queue.Queue(), None
        for job in range(options.jobs):
            folder = options.folder.resolve() / str(job)
            shop = workshop.Workshop(source, folder, options.compiler, options.eigen, ROOT / "tests")
            shop.prepare(other)
            self.shops.put(shop)
            other = shop

    def _digest(self, test):
        text = (self.source / "tests" / "unit" / f"{test}.cpp").read_bytes()
        return hashlib.sha256(test.encode() + text).hexdigest()[:16]

    def _limit(self, shop, test, uses_core):
        """How long a test may run; it must pass while nothing is changed."""
        digest = self._digest(test)
        if digest not in self.results.seconds:
            result, seconds = shop.run(600) if shop.compile(test, uses_core) else ("not compiled", 0)
            if result != "passed":
                raise SystemExit(f"{test}: {result}, without any change")
            self.results.add({"test": test, "digest": digest, "seconds": round(seconds, 2)})
        return 10 + 5 * self.results.seconds[digest]

    def _result_of(self, shop, mutant, test):
        uses_core = not self.tests.is_of_core(mutant.file)
        limit = self._limit(shop, test, uses_core)
        header = shop.header(mutant.file)
        text = header.read_text()
        header.write_text(mutant.apply(text))
        try:
            return shop.run(limit)[0] if shop.compile(test, uses_core) else "not compiled"
        finally:
            header.write_text(text)

    def _fate(self, shop, mutant):
        passed = list(self.results.passed(mutant))
        for test in self.tests.of(mutant.file)[: self.nearest]:
            digest = self._digest(test)
            result = "passed" if digest in passed else self._result_of(shop, mutant, test)
            if result != "passed":
                return {"result": "not compiled" if result == "not compiled" else "killed", "by": test}
            passed.append(digest)
        return {"result": "survived", "by": "", "passed": sorted(set(passed))}

    def judge(self, mutant):
        shop = self.shops.get()
        try:
            fate = self._fate(shop, mutant)
        finally:
            self.shops.put(shop)
        self.results.add({"key": mutant.key, "mutant": str(mutant), **fate})
        print(f"{fate['result']:12} {fate['by']:24} {mutant}", flush=True)


def judged(drawn, wanted, run, jobs):
    """The first `wanted` mutants that compile, with what became of them."""
    counted, at = [], 0
    while len(counted) < wanted and at < len(drawn):
        batch = drawn[at : at + wanted - len(counted)]
        at += len(batch)
        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            list(pool.map(run.judge, [mutant for mutant in batch if not run.results.is_settled(mutant)]))
        counted += [mutant for mutant in batch if run.results.of[mutant.key]["result"] != "not compiled"]
    return counted


def report(counted, results):
    """Prints survivors and scores; true if the score is reached."""
    killed = [mutant for mutant in counted if results.of[mutant.key]["result"] == "killed"]
    for mutant in counted:
        if mutant not in killed:
            print("survived:", mutant)
    of_folder, killed_of_folder = (collections.Counter(map(folder_of, some)) for some in (counted, killed))
    for folder in sorted(of_folder):
        print(f"{folder}: {killed_of_folder[folder]} of {of_folder[folder]} killed")
    score = 100 * len(killed) / len(counted) if counted else 100
    print(f"overall: {len(killed)} of {len(counted)} killed, {score:.1f} % (at least {LEAST} %)")
    return score >= LEAST


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mutants", type=int, default=500)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="headers whose path below include/keen this finds")
    parser.add_argument("--list", action="store_true", help="print the mutants in the order of drawing; build nothing")
    parser.add_argument("--resume", type=pathlib.Path, help="results are kept here, and not worked out again")
    parser.add_argument("--retry", action="store_true", help="try what survived once more")
    parser.add_argument("--nearest", type=int, help="build the nearest test files of a header alone, so many")
    parser.add_argument("--folder", type=pathlib.Path, default=ROOT / "build" / "mutation", help="for what is built")
    parser.add_argument("--compiler", default=os.environ.get("CXX", "g++"))
    parser.add_argument("--eigen", default="/usr/include/eigen3", help="the folder of Eigen's headers")
    return parser.parse_args()


def main():
    chosen = options()
    source = workshop.copy_of_sources(ROOT, chosen.folder.resolve() / "source")
    drawn, skipped = candidates(source / "include" / "keen", chosen.seed, chosen.only)
    print(f"seed {chosen.seed}; {len(drawn)} possible mutants, {skipped} more skipped by skips.py", flush=True)
    if chosen.list:
        print(*drawn[: chosen.mutants], sep="\n")
        return 0
    run = Run(chosen, source, Results(chosen.resume, chosen.retry))
    return 0 if report(judged(drawn, chosen.mutants, run, chosen.jobs), run.results) else 1


if __name__ == "__main__":
    sys.exit(main())
