# SPDX-License-Identifier: MIT
# Builds that keen cannot serve end with one clear sentence, the first error of the compiler.

# keen_test_refused(<sentence> <words of the first error> <flag>...)
function(keen_test_refused sentence words)
  add_test(NAME "builds/${sentence}" COMMAND "${CMAKE_COMMAND}" -D "WORDS=${words}"
    -P "${CMAKE_CURRENT_SOURCE_DIR}/first_error.cmake" --
    "${CMAKE_CXX_COMPILER}" ${as_a_user} -fsyntax-only -Wfatal-errors ${ARGN}
    "${CMAKE_CURRENT_SOURCE_DIR}/everything.cpp")
  set_tests_properties("builds/${sentence}" PROPERTIES LABELS builds)
endfunction()

keen_test_refused("a build without exceptions is refused" "compile with exceptions enabled" -fno-exceptions)
keen_test_refused("a build with C++17 is refused" "keen needs C++20" -std=c++17)
keen_test_refused("an index that cannot count all memory is refused" "leave EIGEN_DEFAULT_DENSE_INDEX_TYPE undefined"
  -DEIGEN_DEFAULT_DENSE_INDEX_TYPE=int)
