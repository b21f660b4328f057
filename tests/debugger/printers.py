# SPDX-License-Identifier: MIT
"""printers.py GDB PRINTERS PROGRAM: what gdb prints of the values in values.cpp begins with the texts below."""

import subprocess
import sys
import tempfile

EXPECTED = [
    ("dataset", "6 points of 2 coordinates, double, strides 2 and 1 = {[0] = {0, 0}, [1] = {1, 0}, [2] = {0, 1}, "
                "[3] = {10, 10}, [4] = {11, 10}, [5] = {10, 11}}"),
    ("weighted", "6 points of 2 coordinates, double, strides 2 and 1, weighted = {[0] = {0, 0}"),
    ("by_rows", "2 points of 6 coordinates, float, strides 1 and 2 = {[0] = {0, 1, 0, 10, 11, 10}, "
                "[1] = {0, 0, 1, 10, 10, 11}}"),
    ("no_points", "0 points of 3 coordinates, float, strides 3 and 1"),
    ("clustering", "2 clusters of 3, 3 points, SSE 2.66667 after 3 steps: labels_settled = {model = a model of 2 "
                   "centroids of 2 coordinates = {centroids = {{0.33333333333333331, 0.33333333333333331}, "
                   "{10.333333333333334, 10.333333333333334}}}, labels = {0, 0, 0, 1, 1, 1}, cluster_weights = {3, 3}, "
                   "cluster_sizes = {3, 3}, sse = 2.6666666666666665, iterations = 3, "
                   "stop_reason = keen::StopReason::labels_settled, "),
    ("dynamic", "2 clusters of 3, 3 points, SSE 2.66667 after 3 steps: labels_settled = {model = a model of 2 "
                "centroids of 2 coordinates = {centroids = {{0.333333343, 0.333333343}, {10.333333, 10.333333}}}, "
                "labels = {0, 0, 0, 1, 1, 1}, "),
    ("balanced", "2 clusters of 3, 3 points, SSE 2.66667 after 2 steps: labels_settled = {model = a model of 2"),
    ("trimmed", "2 clusters of 3, 3 points, SSE 1.83333 after 2 steps: labels_settled = {model = a model of 2"),
    ("angle", "a model of 2 centroids of 2 coordinates, by angle = {centroids = {{0.707106769, 0.707106769}, "
              "{0.707106769, 0.707106769}}}"),
    ("no_model", "a model without centroids = {centroids = empty}"),
    ("no_clustering", "0 clusters, SSE 0 after 0 steps: max_iterations = {model = a model without centroids = "
                      "{centroids = empty}, labels = empty, cluster_weights = empty, cluster_sizes = empty, sse = 0"),
    ("large", "1 cluster of 1000 points, SSE 0 after 1 step: centroid_shift = {model = a model of 1 centroid of 3 "
              "coordinates = {centroids = {{1, 2, 3}}}, labels, 200 of 1000 = {0 <repeats 200 times>}, "),
    ("settings.init", "keen::FirstK"),
    ("settings.effort", "keen::effort::Lloyd"),
    ("settings.stop", "keen::stop::AnyOf<keen::stop::LabelsSettled, keen::stop::CentroidShift, "
                      "keen::stop::MaxIterations>"),
    ("settings.executor", "none"),
    ("own_settings.init", "OwnStart"),
    ("own_settings.effort", "keen::effort::Anneal"),
    ("own_settings.stop", "keen::stop::MaxIterations"),
    ("own_settings.executor", "OneThread"),
]

# Stands for the printers of Eigen, loaded before ours or after.
OTHER_PRINTER = """python
import gdb
class Other:
  def to_string(self): return "by another printer"
def find_other(value):
  return Other() if str(value.type.strip_typedefs()).startswith("Eigen::Matrix<") else None
gdb.pretty_printers.append(find_other)
end"""
BY_ANOTHER = [
    ("clustering", "2 clusters of 3, 3 points, SSE 2.66667 after 3 steps: labels_settled = {model = a model of 2 "
                   "centroids of 2 coordinates = {centroids = by another printer}, labels = by another printer, "),
    ("clustering.labels", "by another printer"),
]


def printed(gdb, program, scripts, expressions):
    commands = ["set disable-randomization off", "set width 0", *scripts, "break values_are_ready", "run", "up"]
    commands += [f"print {expression}" for expression in expressions]
    with tempfile.NamedTemporaryFile("w", suffix=".gdb") as script:
        script.write("\n".join(commands) + "\n")
        script.flush()
        result = subprocess.run([gdb, "-nx", "-batch", "-x", script.name, program], stdin=subprocess.DEVNULL,
                                capture_output=True, text=True, check=False)
    lines = [line.split(" = ", 1)[1] for line in result.stdout.splitlines() if line.startswith("$")]
    if len(lines) != len(expressions):
        sys.exit(f"gdb printed {len(lines)} values, not {len(expressions)}:\n{result.stdout}\n{result.stderr}")
    return lines


def main():
    gdb, printers, program = sys.argv[1:]
    ours = f"source {printers}"
    differences = []
    runs = (([ours], EXPECTED), ([ours, OTHER_PRINTER], BY_ANOTHER), ([OTHER_PRINTER, ours], BY_ANOTHER))
    for scripts, expected in runs:
        for (expression, text), line in zip(expected, printed(gdb, program, scripts, [name for name, _ in expected])):
            if not line.startswith(text):
                differences.append(f"{expression}:\n  printed:  {line}\n  expected: {text}")
    if differences:
        sys.exit("\n".join(differences))


main()
