#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Reports which lines and branches of the headers the tests have reached.

    coverage.py HEADERS PROFILES PROGRAM...

A branch is one outcome of a condition as it stands in the source; of a template it counts as reached if it is in some
instantiation. What was not reached is listed. Exit status 0: both shares are reached.

Needs llvm-profdata-14 and llvm-cov-14, and programs that clang 14 has compiled with -fcoverage-mapping.
"""

import collections
import json
import pathlib
import subprocess
import sys

LEAST = {"lines": 95, "branches": 90}  # percent


def exported(headers, profiles, programs):
    """What llvm-cov knows of the headers."""
    merged = profiles.parent / "coverage.profdata"
    subprocess.run(["llvm-profdata-14", "merge", "--sparse", "-o", merged, *profiles.glob("*.profraw")], check=True)
    objects = [programs[0], *(argument for program in programs[1:] for argument in ("--object", program))]
    command = ["llvm-cov-14", "export", *objects, f"--instr-profile={merged}", "--skip-expansions", headers]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)["data"][0]


def reached_lines(file):
    """{line: reached} of the lines of a file with code of their own."""
    lines, last = {}, None
    for line, _, count, has_count, is_entry, is_gap in file["segments"]:
        if last and last[1] and not last[3]:
            for between in range(last[0] + 1, line):
                lines[between] = lines.get(between, 0) + last[2]
        if has_count and not is_gap and is_entry:
            lines[line] = max(lines.get(line, 0), count)
        last = (line, has_count, count, is_gap)
    return lines


def outcomes(file):
    """{(line, column, outcome): reached} of the conditions of a file."""
    reached = collections.Counter()
    for line, column, _, _, taken, not_taken, *_ in file["branches"]:
        reached[line, column, True] += taken
        reached[line, column, False] += not_taken
    return reached


def main():
    headers, profiles, *programs = sys.argv[1:]
    counted, reached = collections.Counter(), collections.Counter()
    for file in exported(headers, pathlib.Path(profiles), programs)["files"]:
        name = pathlib.Path(file["filename"]).relative_to(headers)
        for kind, places in (("lines", reached_lines(file)), ("branches", outcomes(file))):
            counted[kind] += len(places)
            reached[kind] += sum(count > 0 for count in places.values())
            for place in (place for place, count in sorted(places.items()) if count == 0):
                print(f"{name}:{place if kind == 'lines' else '%d:%d never %s' % (*place[:2], str(place[2]).lower())}")
    good = True
    for kind, least in LEAST.items():
        share = 100 * reached[kind] / counted[kind]
        good = good and share >= least
        print(f"{kind}: {share:.1f}% ({reached[kind]} of {counted[kind]}; at least {least}%)")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
