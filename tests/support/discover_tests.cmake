# SPDX-License-Identifier: MIT
# One CTest test for each Catch2 test case of a program. Included by ctest itself, once a run: so the program is asked in
# the environment it will run in, and a new test case needs no new configuration.
#
# Not by Catch2's own catch_discover_tests, because that of version 2.13 takes the names for a CMake list: a name
# with a lone bracket, as in "lies in [0, 1)", swallows all the names after it, and their tests never run.
#
# Set before: program, launcher (command to run it by, or empty), prefix, label, catch_version.

if(NOT EXISTS "${program}")
  add_test("${prefix}not built" "${program}")
  set_tests_properties("${prefix}not built" PROPERTIES LABELS "${label}")
  return()
endif()

if(catch_version VERSION_LESS 3)
  set(list_names --list-test-names-only)
  set(must_run_one --warn NoTests)
else()
  set(list_names --list-tests --verbosity quiet)
  set(must_run_one "")  # version 3 fails of itself when no test matches
endif()
execute_process(COMMAND ${launcher} "${program}" ${list_names}
  OUTPUT_VARIABLE names ERROR_VARIABLE errors RESULT_VARIABLE result)

# Catch2 2 returns how many tests it listed, at most 255.
string(REGEX REPLACE "[^\n]" "" lines "${names}")
string(LENGTH "${lines}" count)
if(count GREATER 255)
  set(at_most 255)
else()
  set(at_most ${count})
endif()
if(count EQUAL 0 OR NOT (result EQUAL 0 OR result EQUAL at_most))
  message(FATAL_ERROR "${program} does not list its tests: ${result}\n${names}${errors}")
endif()

# Only string commands: a name may hold what a CMake list gives a meaning to.
while(NOT names STREQUAL "")
  string(FIND "${names}" "\n" end)
  string(SUBSTRING "${names}" 0 ${end} name)
  math(EXPR end "${end} + 1")
  string(SUBSTRING "${names}" ${end} -1 names)

  string(REPLACE "\\" "\\\\" pattern "${name}")
  foreach(special "," "\"")
    string(REPLACE "${special}" "\\${special}" pattern "${pattern}")
  endforeach()
  string(REPLACE "[" "\\[" pattern "${pattern}")
  add_test("${prefix}${name}" ${launcher} "${program}" "${pattern}" ${must_run_one})
  set_tests_properties("${prefix}${name}" PROPERTIES LABELS "${label}")
endwhile()
