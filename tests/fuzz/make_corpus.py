#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""make_corpus.py [FOLDER] writes the files that fuzzing starts from: small valid ones, and hostile ones of each kind.

What a fuzzer has found is kept beside them, under names that begin with found_, and stays as it is."""

import pathlib
import struct
import sys


def crc32c(data):
    value = 0xFFFFFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = (value >> 1) ^ (0x82F63B78 if value & 1 else 0)
    return value ^ 0xFFFFFFFF


def model(values, k, dim, scalar=8, version=1):
    body = b"\x89keen\r\n\x1a" + struct.pack("<HBBIQQ", version, scalar, 0, 0x01020304, k, dim)
    body += struct.pack("<%d%s" % (len(values), "f" if scalar == 4 else "d"), *values)
    return body + struct.pack("<I", crc32c(body))


def models():
    two = model([0.5, -1, 2, 3e-9, 1e30, -0.0], 3, 2)
    yield "double_3x2", two
    yield "float_2x2", model([1, 2, 3, 4], 2, 2, scalar=4)
    yield "float_1x1", model([1e-45], 1, 1, scalar=4)
    yield "equal_centroids", model([1.0] * 8, 4, 2)
    yield "extremes", model([1.7976931348623157e308, -1.7976931348623157e308, 5e-324, 0], 4, 1)
    yield "nan", model([1, float("nan")], 2, 1)
    yield "infinity", model([1, float("inf")], 1, 2, scalar=4)
    yield "other_version", model([1, 2], 2, 1, version=2)
    yield "cut_short", two[:50]
    yield "one_byte_more", two + b"\0"
    yield "most_clusters", model([], 2**64 - 1, 1)
    yield "product_overflows", model([1] * 4, 2**62 + 1, 4)
    yield "no_centroids", model([], 0, 0)
    yield "values_alone", b"\x02\x01" + struct.pack("<12d", *range(12))


def state(centroids=(), k=0, dim=2, waiting=0, count=0, points=b"", rng=(1, 2, 3, 4), scalar=8):
    body = b"\x89keen-b\x1a" + struct.pack("<HBBIQQQd4Q", 1, scalar, waiting, 0x01020304, k, dim, count, 0, *rng)
    body += struct.pack("<%dd" % len(centroids), *centroids) + points
    return body + struct.pack("<I", crc32c(body))


def states():
    learnt = state([0, 1, 5, 6, 3, 4], 2, 2)  # two centroids and their weights
    yield "nothing", state(dim=0, rng=(0, 0, 0, 0))
    yield "learnt", learnt
    yield "dense_points_wait", state(waiting=1, count=2, points=struct.pack("<6d", 1, 2, 3, 0.5, 4, 5))
    yield "sparse_points_wait", state(waiting=2, count=1, points=struct.pack("<dQIdId", 1, 2, 0, 3.5, 1, -1))
    yield "float_points_wait", state(waiting=1, count=1, points=struct.pack("<d2f", 1, 2, 3), scalar=4)
    yield "unsorted_coordinates", state(waiting=2, count=1, points=struct.pack("<dQIdId", 1, 2, 1, 3.5, 0, -1))
    yield "negative_weight", state([0, 1, 5, 6, 3, -4], 2, 2)
    yield "large_numbers", state([1e308, -1e308, 1e308, 1, 1e308, 1e308], 2, 2)
    yield "many_clusters", state([], 2**31 - 1, 2**31 - 1)
    yield "many_points", state(waiting=1, count=2**61)
    yield "cut_short", learnt[:90]
    yield "numbers_alone", b"\x01\x00\x02\x04" + struct.pack("<12d", *range(12))


CSV_ANY, CSV_COMMA, CSV_SEMICOLON, CSV_HEADER, CSV_NONE, CSV_DROP, CSV_FLOAT = 0, 1, 3, 48, 16, 64, 128


def csvs():
    def table(text, options=CSV_ANY, columns=0):
        return bytes([options, columns]) + text

    yield "plain", table(b"x,y\n1,2\n3.5,-4e3\n")
    yield "no_header", table(b"1,2\n3,4\n", CSV_NONE)
    yield "crlf_and_mark", table(b"\xef\xbb\xbfheight,weight\r\n1.5,60\r\n1.8,80", CSV_HEADER)
    yield "old_mac", table(b"a\r1\r2\r")
    yield "quotes", table(b'"a ""b""","c,d"\n"1"," 2 "\n3,"4"\n')
    yield "lines_in_quotes", table(b'"two\nlines",x\n"1\r\n",2\n3,4\n')
    yield "decimal_commas", table(b"a;b\n1,5;2\n3;4,25\n")
    yield "tabs", table(b"a\tb\n1\t2\n", CSV_FLOAT)
    yield "missing_dropped", table(b"x,y\n1,NA\n2,3\n,\n?,-\n5,nan\n", CSV_DROP)
    yield "missing", table(b"x,y\n1,\n2,3\n")
    yield "by_name", table(b"x,y\n1,2\n3,4\n", CSV_FLOAT, 4)
    yield "twice", table(b"x,y\n1,2\n3,4\n", CSV_COMMA, 2)
    yield "no_such_column", table(b"x,y\n1,2\n", CSV_ANY, 7)
    yield "text_among_numbers", table(b"x,y\n1,2\n3,abc\n4,5\n6,7\n")
    yield "texts", table("name,Größe\nAnna,1.7\nBjörn,1.8\n".encode())
    yield "ragged", table(b"1,2\n3\n")
    yield "open_quote", table(b'a,b\n1,"2\n')
    yield "text_after_quote", table(b'"1"2,3\n')
    yield "long_open_quote", table(b'"' + b"x" * 1100)
    yield "nul", table(b"1,2\n3,\x00\n")
    yield "utf16", table("1,2\n".encode("utf-16"))
    yield "archive", table(b"PK\x03\x04\n1,2\n")
    yield "infinite", table(b"1,inf\n2,-infinity\n")
    yield "out_of_range", table(b"1e999\n1e-999\n")
    yield "beyond_float", table(b"1e300\n2\n", CSV_FLOAT)
    yield "ends_of_range", table(b"5e-324\n-1.7976931348623157e308\n1.7976931348623157e308\n-0\n")
    yield "many_digits", table(b"0." + b"3" * 700 + b"\n" + b"9" * 400 + b"\n")
    yield "controls", table(b'\x1b[31mred,"\x07\x7f"\n1,2\n3,x\n')
    yield "broken_utf8", table(b"\xc0\xaf,\xed\xa0\x80,\xf4\x90\x80\x80\n1,2,3\na,b,c\n1,1,1\n")
    yield "blank_lines", table(b"\n \n\r\n1,2\n   \n3,4\n\n")
    yield "delimiters_alone", table(b",,,,\n,,,,\n", CSV_DROP, 1)
    yield "header_alone", table(b"a,b\n", CSV_HEADER)
    yield "nothing", table(b"")


def npy(descr="'<f8'", order="False", shape="(2, 3)", data=b"", version=1, header=None):
    text = header if header is not None else "{'descr': %s, 'fortran_order': %s, 'shape': %s, }" % (descr, order, shape)
    text = text.encode("utf-8", "surrogateescape")
    before = 10 if version == 1 else 12
    text += b" " * (63 - (before + len(text)) % 64) + b"\n"
    length = struct.pack("<H" if version == 1 else "<I", len(text))
    return b"\x00\x93NUMPY" + bytes([version, 0]) + length + text + data


def npys():
    six = struct.pack("<6d", 1, 2, 3, 4.5, -5, 1e300)
    narrow = struct.pack("<6f", 1, 2, 3, 4.5, -5, float("nan"))
    yield "double", npy(data=six)
    yield "float", npy("'<f4'", data=narrow)
    yield "fortran", npy(order="True", data=six)
    yield "version_2", npy(data=six, version=2)
    yield "version_3", npy("'<f4'", shape="(3,2)", data=narrow, version=3)
    yield "line", npy(shape="(6,)", data=six)
    yield "other_order_of_keys", npy(data=six, header='{"shape":(3,2),"descr":"<f8","fortran_order":True}')
    unaligned = b"{'descr':'<f8','fortran_order':False,'shape':(2,3)}\n"
    yield "unaligned", b"\x00\x93NUMPY\x01\x00" + struct.pack("<H", len(unaligned)) + unaligned + six
    yield "big_endian", npy("'>f8'", data=six)
    yield "objects", npy("'|O'", data=six)
    yield "records", npy("[('x', '<f8')]", data=six)
    yield "empty_rows", npy(shape="(0, 3)")
    yield "most_rows_of_nothing", npy(shape="(9223372036854775807, 0)")
    yield "no_rows_of_most", npy(shape="(0, 9223372036854775807)")
    yield "product_overflows", npy(shape="(4294967296, 4294967296)")
    yield "two_to_64", npy(shape="(18446744073709551616, 1)", data=six)
    yield "negative", npy(shape="(-1, -6)", data=six)
    yield "three_dimensions", npy(shape="(1, 2, 3)", data=six)
    yield "no_dimensions", npy(shape="()", data=six[:8])
    yield "deep_parentheses", npy(shape="(" * 200 + ")" * 200, data=six)
    yield "many_digits", npy(shape="(" + "9" * 400 + ", 1)", data=six)
    yield "key_twice", npy(data=six, header="{'descr': '<f8', 'descr': '<f8', 'shape': (6,)}")
    yield "nul_in_header", npy("'<f8\0'", data=six)
    yield "utf8_in_header", npy("'<f8\u00e9'", data=six, version=3)
    yield "controls_in_header", npy("'\x1b[31m'", data=six)
    yield "header_of_4_gib", b"\x00\x93NUMPY\x02\x00\xff\xff\xff\xff{'descr'"
    yield "header_cut_short", npy(data=six)[:60]
    yield "one_byte_less", npy(data=six[:-1])
    point = struct.pack("<i2f", 2, 1, 2.5)
    yield "fvecs", b"\x01" + point * 3
    yield "fvecs_other_dimension", b"\x01" + point + struct.pack("<i", 3) + point[4:]
    yield "fvecs_negative", b"\x01" + struct.pack("<i", -1) + point
    yield "fvecs_most_coordinates", b"\x01" + struct.pack("<i", 2**31 - 1) + point
    yield "fvecs_cut_short", b"\x01" + point[:-1]
    yield "bvecs", b"\x02" + (struct.pack("<i", 3) + b"\x00\x7f\xff") * 4
    yield "bvecs_no_coordinates", b"\x02" + struct.pack("<i", 0) * 4


def fit(k, points, algorithm=0, empty=0, init=(3, 0), threads=1, restarts=1, stop=(20, 0, 0.0), kind=1, dim=2,
        weighting=0, factor=2.0, n=None):
    """The settings in the order in which fit_case.hpp takes them."""
    data = struct.pack("<b", k)
    data += b"\x01" if threads == 1 else struct.pack("<Bb", 0, threads)
    data += b"\x01" if restarts == 1 else struct.pack("<Bb", 0, restarts)
    data += struct.pack("<BBB", 7, algorithm, empty) + struct.pack("<Bbf", init[0], init[1], factor)
    data += struct.pack("<BBf", *stop)
    n = n if n is not None else len(points) // (dim if kind == 1 else 1)
    return data + struct.pack("<BBBB", dim, n, kind, weighting) + bytes(value & 255 for value in points)


def fits():
    blobs = [i % 9 + 1 + 50 * (i % 3) for i in range(24)]
    lattice = [i % 3 for i in range(60)]
    for algorithm, name in enumerate(["automatic", "lloyd", "filtering", "hamerly", "projection"]):
        yield name, fit(3, blobs, algorithm)
        yield name + "_on_a_lattice", fit(7, lattice, algorithm, dim=3)
    inits = ["plus_plus", "parallel", "afk_mc2", "random", "partition", "first", "given_points", "given_halves"]
    for init, name in enumerate(inits):
        yield name, fit(12 if init == 6 else 4, blobs, init=(init, 3), restarts=1 if init > 4 else 3)
    for rule in range(10):
        yield "stop_%d" % rule, fit(3, blobs, stop=(9, rule, 0.01))
    yield "threads", fit(3, blobs, threads=3)
    yield "empty_kept", fit(5, [0] * 10 + [9] * 4, empty=1, init=(5, 0))
    yield "empty_refused", fit(5, [0] * 10 + [9] * 4, empty=2, init=(5, 0))
    yield "weights_small", fit(2, [2, 1, 1, 3, 3, 0, 9, 9, 1, 9, 8] * 2, weighting=2, n=7)
    yield "weights_any_bits", fit(2, struct.pack("<d2bd2bd2b", 1e300, 1, 2, 1e-320, 3, 4, 5, 6, 7), weighting=1, n=3)
    yield "weights_powers", fit(2, struct.pack("<h2bh2bh2b", 1000, 1, 2, -1070, 3, 4, 0, 5, 6), weighting=3, n=3)
    ends = struct.pack("<8f", 3.4028235e38, -3.4028235e38, 1e-45, -0.0, 1, 1e-30, 1e20, 2)
    yield "ends_of_range", fit(3, ends, kind=0, dim=1, n=8)
    yield "ends_of_range_filtering", fit(3, ends, algorithm=2, kind=0, n=4)
    yield "nan", fit(1, struct.pack("<2f", 1, float("nan")), kind=0, dim=1, n=2)
    yield "powers", fit(3, [1, 100, 2, 1, 3, 156, 4, 20, 5, 0, 6, 120], kind=2, dim=1, n=6)
    yield "thirds", fit(3, [1, 0, 2, 0, 40, 0, 44, 1, 90, 1, 91, 1], kind=3, dim=1, n=6)
    yield "k_0", fit(0, blobs)
    yield "k_negative", fit(-3, blobs)
    yield "k_above_n", fit(99, blobs)
    yield "restarts_0", fit(2, blobs, restarts=0)
    yield "oversampling_infinite", fit(3, blobs, init=(1, 3), factor=float("inf"))
    yield "no_points", fit(1, [])


def commands():
    def call(line, data):
        return line.replace(" ", "\n").encode() + b"\n\n" + data

    rows = b"x,y,w\n1,2,1\n1,3,2\n8,8,1\n9,8,1\n4,4,0\n"
    yield "fit", call("fit in.csv --k 2", rows)
    yield "fit_all", call("fit in.csv -k 3 --columns x,2 --weights w --standardize --init partition --restarts 2 "
                          "--labels l.csv --model m.keen --axes y,x --theme dark --json", rows)
    yield "fit_auto", call("fit in.csv --max-k 4 --animation a.svg -q --restarts 1", rows)
    yield "fit_slider", call("fit in.csv --k 2 --animation a.html --model m.json --init afkmc2 --tol 0.5", rows)
    yield "fit_npy", call("fit in.npy --k 2 --init parallel --threads 2", npy(data=struct.pack("<6d", *range(6)))[1:])
    yield "fit_fvecs", call("fit in.fvecs -k 2 --max-iterations 3", struct.pack("<i2f", 2, 1, 2.5) * 3)
    yield "fit_on_disk", call("fit in.csv --k 2 --memory 9M --weights w --standardize --distances", rows)
    yield "fit_on_disk_auto", call("fit in.npy --max-k 3 --memory 9M --columns 2,1 --missing mean",
                                   npy(data=struct.pack("<6d", *range(6)))[1:])
    yield "predict_on_disk", call("predict in.csv in.csv --memory 9M --missing drop", b"label,x,y\n0,1,2\n1,8,8\n")
    yield "choose_k", call("choose-k in.csv --max-k 3 --restarts 1 --report r.html", rows)
    yield "choose_k_json", call("choose-k in.csv --json --missing drop", b"a\n1\nNA\n2\n9\n10\n")
    yield "info", call("info in.csv --header yes --delimiter comma", rows)
    yield "info_json", call("info in.csv --json", b"a;b\n1,5;x\n2;y\n")
    yield "info_nothing", call("info in.npy", npy(shape="(9223372036854775807, 0)")[1:])
    yield "info_model", call("info in.keen --json", model([1, 2, 3, 4], 2, 2))
    yield "predict_model", call("predict in.keen in.csv", model([1, 2, 3, 4], 2, 2))
    yield "predict", call("predict in.csv in.csv --out p.csv --columns x,y", b"label,x,y\n0,1,2\n1,8,8\n")
    yield "standard_input", call("fit - --k 1", rows)
    yield "over_its_input", call("fit in.csv --labels in.csv", rows)
    yield "help", call("fit --help", b"")
    yield "no_command", call("", b"")
    yield "bad_option", call("fit in.csv --seed 99999999999999999999999 --nope", rows)
    yield "broken_file", call("fit in.csv --k 2", b'a,b\n1,"2\n')


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent / "corpus")
    corpora = ("model", models), ("mini_batch", states), ("csv", csvs), ("npy", npys), ("fit", fits), ("cli", commands)
    for target, files in corpora:
        folder = root / target
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files():
            (folder / (name + ".bin")).write_bytes(data)


main()
