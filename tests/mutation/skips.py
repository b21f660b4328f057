# SPDX-License-Identifier: MIT
"""Changes that are not made, each with its reason: no test could, or should, tell them from the code as it is."""

import re

MORE = r"^([2-9]|\d\d+) -> "  # an integer that grows by one
SIZES = r"constexpr [\w:]+ (?!patience|one_inside)\w+ = [\d.']+( \* \w+)?;"
SAME_BITS = "only how fast, or whether bounds are used: the result has the same bits"
ROUNDING = "room for rounding, of which there is more than enough"

SKIPS = [  # regular expressions of the file, of the line and of the change, and the reason
    (r"^svg/", "", MORE, "a length of a picture: a matter of taste"),
    (r"^svg/detail/swatches\.hpp", r"middle\.y - 2", "", "two pixels up or down"),
    (r"^detail/", SIZES, MORE, "how much is done at a time, or from where on it pays"),
    (r"^detail/fit/choose_algorithm\.hpp", "", "", "which engine runs: all give the same bits"),
    (r"^detail/threads/spin_then_wait\.hpp", r"busy_time|look|sleep_at", "", "how long a thread spins before it sleeps"),
    (r"^detail/(?!statistics/diameter)", r"eps\b|epsilon|rounding|slack|error|least_safe|1e-1\d", MORE, ROUNDING),
    (r"^detail/engines/hamerly_engine\.hpp", r"uses_bounds_ = |const Index least = |first = least; ", "", SAME_BITS),
    (r"^detail/seeding/seeding\.hpp", r"std::clamp|count_ / 4|needed / 8|batch_size\(4\)", "", "how many are drawn at once"),
    (r"^detail/engines/filtering_engine\.hpp", r"tiles_\.boxes\(level\) > 256", MORE, "where threads share the tree"),
    (r"^detail/search/projection\.hpp", r"Index samples|round < 2", "", "how good the projection is: bounds hold for any"),
    (r"^detail/seeding/seed_search\.hpp", r"Index samples|next_projected_ = ", "", SAME_BITS),
    (r"^detail/local_search/hartigan\.hpp", r"drift", "", "what waits for the next pass, which tries all"),
    (r"^detail/search/spatial_tiles\.hpp", r"const Index step|_block = |block_size = ", "", "how finely points are sorted"),
    (r"^detail/threads/processors\.hpp", r"char block\[|sets <= 1024", "", "the size of a buffer"),
    (r"^detail/threads/worker_threads\.hpp", r"^(std::uint32_t number|int count) = 0;", "", "the first job sets both"),
    (r"^io/model_file\.hpp", r"k <= most", r"^<= -> <$", "shows in a file of 8 GiB"),
    (r"^io/detail/printable\.hpp", r"^std::size_t bytes = 0;", "", "code point 0 is not shown either"),
    (r"^io/detail/printable\.hpp", r"first_byte < 0x80", r"^< -> <=$", "0x80 is not shown either way"),
    (r"^io/detail/csv_reader\.hpp", r"^if .* == '\\r'\) \+\+at_;", r"^&& -> ", "what it skips too is a blank line"),
    (r"^io/detail/bytes\.hpp", r"std::uint32_t byte = 0", r"^0 -> 1$", "the step of byte 0 is 0"),
    (r"^io/write_file\.hpp", r"!is_closed", "", "a disk that fails between fflush and fclose"),
    (r"^dataset\.hpp", r"^return dim == other \|\|", "", "static_assert asks: tests/compile_fail shows it"),
    (r"^detail/data/magnitude\.hpp", r"^return Scalar\(16\)", MORE, ROUNDING),
    (r"^detail/seeding/seeding\.hpp", r"bounds\[at\]\.high >= most", r"^>= -> >$", "the best is above it, or all are 0"),
    (r"^detail/local_search/hartigan\.hpp", r"^if \(!\(left > 0\)\) return \(std", "", "it looks at more than it must"),
    (r"^detail/sparse/searcher\.hpp", r"is_copy_\[.*\? 1 : 0;", "", "a copy of a centroid loses every tie in any case"),
    (r"^detail/mini_batch/mini_batch\.hpp", r"^Index still = 0;", "", "set to 0 by the first batch"),
    (r"^detail/lloyd/relocate\.hpp", r"^return false;", r"^false -> true$", "the next rounds find nothing to do"),
    (r"^detail/engines/hamerly_engine\.hpp", r"\(1 \+ slack_\) \+ least_distance_", r"^\+ -> -$", ROUNDING),
    (r"^detail/lloyd/stop_check\.hpp", r"least_sse_(pass_)?\s*= 0;", "", "set by the first pass"),
    (r"^detail/base/check\.hpp", r"(integer|real)_ = 0;", "", "read only where it has been set"),
    (r"^choose_k/k_fit\.hpp", r"double sse = 0;", "", "set by what makes a fit"),
    (r"^detail/sums/changes\.hpp", r"Index size = 1\) \{$", "", "the size of a group that nobody takes"),
    (r"^choose_k/criteria/gap\.hpp", r"reference\[index\] : 0;", r"^0 -> 1$", "stands for a gap that is not defined"),
    (r"^detail/base/aligned_buffer\.hpp", r"lines_\.resize", r"^/ -> \*$", "more room than is asked for"),
    (r"^detail/balanced/cheapest_moves\.hpp", r"is_complete\(\)\) list_moves", r" -> !\(", "lists what is listed already"),
    (r"^detail/one_dimension/optimal_runs\.hpp", r"std::exp\(beyond", "", "where the search for a penalty looks next"),
    (r"^detail/simd/vector\.hpp", r"^low = __builtin_shuffle", r"^\+ -> -$", "indices count modulo twice the size"),
    (r"^detail/simd/vector\.hpp", r"compiled_flags = 0", "", "any number tells copies apart as well"),
    (r"^detail/simd/simd\.hpp", r"__builtin_cpu_supports", r"^&& -> \|\|$", "depends on the processor that runs the tests"),
    (r"^detail/simd/simd\.hpp", r'wanted == "avx2"', r"^>= -> >$", "the best is AVX2 then"),
    (r"^detail/simd/kernels/own_sq_distances\.hpp", r"constexpr int groups", "", "how many sums go on side by side"),
    (r"^detail/lloyd/lloyd\.hpp", r"bool is_final = false", "", SAME_BITS),
    (r"^detail/fit/engine_maker\.hpp", r"start\.cwiseAbs\(\)\.maxCoeff", r"^maxCoeff -> ", SAME_BITS),
    (r"^detail/local_search/improved_start\.hpp", r"double end\(\) const", "", "when the time of a start ends"),
    (r"^choose_k/criterion\.hpp", r"int threads = 1;", "", "how many threads a criterion may use"),
    (r"^choose_k/criteria/indices\.hpp", r"seed = 0;", "", "any seed serves"),
    (r"^measures/dunn\.hpp", r"^return diameter > 0", r"^> -> >=$", "a separation above 0 by 0 is infinity too"),
    (r"^detail/fit/memory_plan\.hpp", r"few = 1 << 16|16 \* n_ \+ 24|return labels\(\) \+ relocated", "", "from above: tests/faults ask malloc itself"),
    (r"^detail/lloyd/lloyd\.hpp", r"refuse_empty\(sums, pass\); return 0;", "", "follows what throws"),
    (r"^detail/lloyd/lloyd\.hpp", r"round <= run\.centroids\.cols\(\)", r"^\+\+ -> --$", "a break ends the rounds"),
    (r"^detail/simd/simd\.hpp", r"^if \(has_avx", "", "depends on the processor that runs the tests"),
    (r"^detail/base/aligned_buffer\.hpp", r"values\[64 / sizeof", MORE, "rounded down to the same"),
    (r"^detail/fit/engine_maker\.hpp", r"scale_for\(\(std::max\)", "", "distances that overflow are measured again"),
    (r"^detail/engines/filtering_engine\.hpp", r"tiles_\.boxes\(level\) > 256", r"^\+ -> -$", "where threads share the tree"),
    (r"^detail/simd/kernels/magnitude_range\.hpp", r"less < low", r"^< -> <=$", "both are the same then"),
    (r"^detail/sums/sse\.hpp", r"> 0x1p\+1000", r"^> -> >=$", "both ways are good there"),
    (r"^detail/threads/worker_threads\.hpp", r"^\+\+calls_", r"^\+\+ -> --$", "any other number than before wakes them"),
    (r"^detail/one_dimension/sorted_values\.hpp", r"square_sum\(\) \* rounding", "", "more exact than it must be"),
    (r"^iteration\.hpp", r"^double max_percent_change = 0", "", "set by the pass"),
    (r"^detail/lloyd/lloyd_setup\.hpp", r"^double mean_variance = 0", "", "set by what makes it"),
    (r"^detail/engines/hamerly_engine\.hpp", r"^if \(!uses_bounds_ && ", "", SAME_BITS),
    (r"^svg/detail/colour\.hpp", r"^int (red|green|blue) = 0;", "", "set by what makes a colour"),
    (r"^detail/one_dimension/optimal_runs\.hpp", r"^const bool is_chord", "", "where the search for a penalty looks next"),
    (r"^detail/balanced/shortlist\.hpp", r"^return a\.cost < b\.cost", r"^< -> <=$", "no list has a point twice"),
    (r"^detail/engines/centroid_moves\.hpp", r"^double (most|second)_ = 0;", "", "set before it is read"),
    (r"^detail/simd/vector\.hpp", r"^Integer any = 0;", r"^0 -> 1$", "the sign alone is looked at"),
    (r"^scaled_model\.hpp", r"int threads = 1", "", "how many threads there are: no bit depends on it"),
    (r"^detail/local_search/quiet_lloyd\.hpp", r"MaxIterations\{passes\}, 0\)", r"^0 -> 1$", "a number that nobody is shown"),
    (r"^detail/search/spatial_tiles\.hpp", r"^Code result = 0;", r"^0 -> 1$", SAME_BITS),
    (r"^detail/base/aligned_buffer\.hpp", r"Number values\[", r"^/ -> \*$", "more room than is asked for"),
    (r"^detail/mini_batch/batch_draw\.hpp", r"n / 8 < count", r"^< -> <=$", "from where on a shuffle pays"),
    (r"^detail/engines/hamerly_engine\.hpp", r"bounds\.upper - moves_", r"^- -> \+$", SAME_BITS),
    (r"^detail/simd/vector\.hpp", r"lane < size|any < 0", r"^< -> <=$", "points that are clear are looked at again"),
    (r"^detail/one_dimension/optimal_runs\.hpp", r"^Index worse = ", r"^\+ -> -$", "an empty run is never better"),
    (r"^detail/local_search/swap_search\.hpp", r"is_tried = false", "", "the others gain less, and are not tried either"),
    (r"^detail/mpi/|^mpi\.hpp", "", "", "tests/mpi, with real ranks, shows it: unit tests run without MPI"),
    (r"^detail/fit/memory_plan\.hpp", r"17\.125 \* n_|ByteSearch<Scalar>::memory", "", "from above: tests/faults ask malloc itself"),
    (r"^detail/one_dimension/optimal_runs\.hpp", r"!\(penalty > 0\)", r"^> -> >=$", "a penalty of 0 ends there too"),
    (r"^detail/one_dimension/optimal_runs\.hpp", r"^Index first_ = 0;", "", "where the queue lies in its room"),
    (r"^detail/simd/vector\.hpp", r"^high = __builtin_shuffle", r"^\+ -> -$", "indices count modulo twice the size"),
    (r"^detail/simd/vector\.hpp", r"any < 0", r"^0 -> 1$", "points that are clear are looked at again"),
    (r"^choose_k/detail/resampling\.hpp", r"!is_watched", "", "how many threads there are: no bit depends on it"),
    (r"^choose_k/criterion_result\.hpp", r"smaller_is_better = false", "", "every criterion sets it"),
    (r"^detail/balanced/balanced_engine\.hpp", r"int patience = 4", "", "how long it looks for something better"),
    (r"^detail/engines/hamerly_engine\.hpp", r"pays_ = ", "", SAME_BITS),
    (r"^detail/mini_batch/batch_draw\.hpp", r"n / 8 < count", MORE, "from where on a shuffle pays"),
    (r"^detail/statistics/mean_and_deviation\.hpp", r"^double (mean|deviation) = 0;", "", "set by what makes it"),
    (r"^svg/detail/decimal\.hpp", r"exponent < 0", r"^< -> <=$", "10 to the power of 0 is 1"),
    (r"^choose_k/criteria/separation\.hpp", r"split\) \+ 1", "", "any stream of random numbers serves"),
    (r"^measures/silhouette\.hpp", r"const int workers", "", "how many threads there are: no bit depends on it"),
    (r"^detail/base/aligned_buffer\.hpp", r"line_size = 64", MORE, "rounded down to the same"),
    (r"^detail/data/whole_blocks\.hpp", r"const Index here = ", r"^0 -> 1$", "a block has its first point here"),
    (r"^detail/sums/weighted_sums\.hpp", r"i < numbers\.size\(\)", r"^< -> <=$", "AddressSanitizer sees what is out of bounds"),
    (r"^detail/data/points_of_ranks\.hpp", r"^return true;", "", "points are asked for one by one then: slower, as good"),
    (r"^detail/fit/memory_plan\.hpp", r"room_of_thread = |has_bounds\) taken", "", "from above: tests/faults ask malloc itself"),
    (r"^detail/data/validated_data\.hpp", r"^double largest_weight = 1;", "", "set by what makes it"),
    (r"^detail/ranks/ranks\.hpp", r"sizeof numbers\[0\]", r"^0 -> 1$", "both are of one size"),
    (r"^detail/ranks/ranks\.hpp", r"begins_\[other \+ 1\] \+= ", r"^0 -> 1$", "the first begins at 0"),
    (r"^detail/data/validate_on_ranks\.hpp", r"magnitudes\.smallest > 0 \?", "", SAME_BITS),
    (r"^detail/threads/worker_threads\.hpp", r"^start\(count - 1\);", "", "how many threads there are: no bit depends on it"),
    (r"^detail/balanced/balanced_engine\.hpp", r"0x1p-40 \* size", r"^> -> >=$", "a gain that is as large as rounding"),
    (r"^detail/data/agreed_points\.hpp", r"known\[2\]", MORE, "more room than is asked for"),
    (r"^measures/(transitions|cluster_outliers)\.hpp", r"^(Index|Label|double) \w+ = 0;", "", "set by what makes it"),
    (r"^detail/data/finite\.hpp", r"Index\{512\}", MORE, "how much is done at a time"),
    (r"^svg/detail/transitions_picture\.hpp", r"stride < periods\.size\(\)", r"^< -> <=$", "one text in any case; a text as wide as its room"),
    (r"^detail/data/points_of_ranks\.hpp", r"finished = -1", r"^1 -> 0$", "nobody asks for no points"),
    (r"^detail/fit/memory_plan\.hpp", r"^\(512 \* size_of_scalar", "", "from above: tests/faults ask malloc itself"),
]


def covers(skip, mutant):
    file, source, change, _ = skip
    return re.search(file, mutant.file) and re.search(source, mutant.source) and re.search(change, mutant.change())


def stale(mutants):
    """The entries that match none of all possible mutants: the header or the line is no longer there."""
    return [skip for skip in SKIPS if not any(covers(skip, mutant) for mutant in mutants)]


def reason_to_skip(mutant):
    return next((reason for *_, reason in filter(lambda skip: covers(skip, mutant), SKIPS)), None)
