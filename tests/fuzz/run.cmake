# SPDX-License-Identifier: MIT
# cmake -D PROGRAM=<fuzzer> -D CORPUS=<folder> -D WORK=<folder> -D SECONDS=<n> [-D DICTIONARY=<file>] -D MOST=<bytes>
#       -P run.cmake
# Runs a fuzzer from its corpus, and from what grew and was found in WORK before; says how to repeat a finding.

file(MAKE_DIRECTORY "${WORK}/corpus" "${WORK}/findings")
set(options -seed=1 -max_total_time=${SECONDS} -max_len=${MOST} -rss_limit_mb=256 -malloc_limit_mb=64 -timeout=100
  -print_final_stats=1 "-artifact_prefix=${WORK}/findings/")
if(DICTIONARY)
  list(APPEND options "-dict=${DICTIONARY}")
endif()

# Memory that is kept back after its use would count as used, and long stacks of allocations cost half of the speed.
set(ENV{ASAN_OPTIONS} "quarantine_size_mb=1:malloc_context_size=2")
set(ENV{UBSAN_OPTIONS} "print_stacktrace=1")
execute_process(COMMAND "${PROGRAM}" ${options} "${WORK}/corpus" "${CORPUS}" "${WORK}/findings"
  RESULT_VARIABLE result OUTPUT_FILE "${WORK}/log" ERROR_FILE "${WORK}/log")
if(result EQUAL 0)
  file(STRINGS "${WORK}/log" figures REGEX "^(stat::|Done)")
  list(JOIN figures "\n" text)
  message("${text}")
  return()
endif()

file(SIZE "${WORK}/log" size)
math(EXPR start "${size} - 8000")
if(start LESS 0)
  set(start 0)
endif()
file(READ "${WORK}/log" text OFFSET ${start})
file(GLOB findings "${WORK}/findings/*")
list(JOIN findings " " findings)
message("${text}")
message(FATAL_ERROR "the fuzzer ended with ${result}; all it said is in ${WORK}/log. To repeat:\n"
  "  ${PROGRAM} -rss_limit_mb=256 -malloc_limit_mb=64 -timeout=100 ${findings}")
