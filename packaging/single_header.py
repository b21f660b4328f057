# SPDX-License-Identifier: MIT
"""Makes one file of each face, keen.hpp and the headers that are opt-in, for those who copy headers into their own tree.

    single_header.py SOURCE OUT_DIR [--check]

Every header below SOURCE/include/keen goes, once and in the order of inclusion, into the first of FACES that needs
it; a later one includes the earlier one instead. What a header includes unless KEEN_COMPILED is defined is included: such
a file is for those who have no library. With --check nothing is written: the status tells whether OUT_DIR has these files
already. The same sources give the same bytes.
"""

import pathlib
import re
import sys

FACES = "keen.hpp", "measures.hpp", "choose_k.hpp", "sparse.hpp", "blocks.hpp", "io.hpp", "svg.hpp", "mpi.hpp"
OWN_INCLUDE = re.compile(r'#include "([^"]+)"')
SYSTEM_INCLUDE = re.compile(r"#include <[^>]+>")
DROPPED = re.compile(r"#pragma once|// SPDX-.*")
CORE = re.compile(r"^#ifndef KEEN_COMPILED\n((?:#include .*\n)+)#endif$", re.MULTILINE)


class SingleHeader:
    """One face. `homes` tells which face holds a header, for all that are done and for this one."""

    def __init__(self, face, include, homes):
        self.face, self.include, self.homes = face, include, homes
        self.lines, self.included = [], set()
        self.add(include / face)

    def add(self, header):
        """The lines of a header, with those of the headers it includes in their places."""
        self.homes[header] = self.face
        body, depth = [], 0
        for line in CORE.sub(r"\1", header.read_text(encoding="utf-8")).splitlines():
            own = OWN_INCLUDE.match(line)
            if own and depth > 0:
                sys.exit(f"{header}: {line} depends on a condition")
            elif own:
                self.put(header, body)
                body = []
                self.need((header.parent / own[1]).resolve())
            elif SYSTEM_INCLUDE.fullmatch(line) and depth == 0:
                body += self.once(line)
            elif not DROPPED.fullmatch(line):
                body.append(line)
            depth += len(re.findall(r"^#\s*if", line)) - len(re.findall(r"^#\s*endif", line))
        self.put(header, body)

    def put(self, header, body):
        text = re.sub(r"\n{3,}", "\n\n", "\n".join(body)).strip("\n")
        if text:
            self.lines += ["", f"// ---- keen/{header.relative_to(self.include).as_posix()}", "", text]

    def need(self, header):
        home = self.homes.get(header)
        if home is None:
            self.add(header)
        elif home != self.face:
            self.lines += self.once(f'\n#include "{home}"')

    def once(self, line):
        """An #include that no condition surrounds, if this is the first of its kind."""
        lines = [] if line in self.included else [line]
        self.included.add(line)
        return lines

    def text(self, version, licence):
        top = [(self.include / self.face).read_text(encoding="utf-8").split("\n", 1)[0]]  # the SPDX line
        top += [f"// keen {version}, <keen/{self.face}> as one file, made by packaging/single_header.py. Do not edit."]
        top += ["//"]
        top += [f"// {line}".rstrip() for line in licence.splitlines()]
        return "\n".join(top + ["", "#pragma once"] + self.lines) + "\n"


def single_headers(source):
    """The name and the text of each face."""
    include = (source / "include" / "keen").resolve()
    version = re.search(r'KEEN_VERSION_STRING "(.+)"', (include / "version.hpp").read_text(encoding="utf-8"))[1]
    licence = (source / "LICENSE").read_text(encoding="utf-8")
    homes = {}
    return [(face, SingleHeader(face, include, homes).text(version, licence)) for face in FACES]


def main(source, out_dir, check=False):
    stale = []
    for face, text in single_headers(pathlib.Path(source)):
        path = pathlib.Path(out_dir) / face
        if check:
            stale += [] if path.exists() and path.read_bytes() == text.encode() else [str(path)]
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
    if stale:
        sys.exit(f"not made of the headers as they are: {', '.join(stale)}; build the target single_header")


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4) or sys.argv[3:] not in ([], ["--check"]):
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2], check=len(sys.argv) == 4)
