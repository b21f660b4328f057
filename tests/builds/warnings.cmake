# SPDX-License-Identifier: MIT
# No warning in a user's build that asks for many, and has keen's headers among its own (Eigen's are the system's). All
# that the probe uses is instantiated; nothing is optimised, because g++ 12 then warns of what it alone sees.

set(many_warnings -Werror -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wold-style-cast
  -Wdouble-promotion -Wcast-align -Wcast-qual -Wextra-semi -Wformat=2 -Wnon-virtual-dtor -Woverloaded-virtual -Wundef
  -Wunused -Wimplicit-fallthrough)
set(compilers_that_warn "${CMAKE_CXX_COMPILER}")
foreach(compiler clang++-14 clang++-19)
  if("${compiler}" IN_LIST KEEN_OTHER_COMPILERS)
    list(APPEND compilers_that_warn "${KEEN_COMPILER_${compiler}}")
  endif()
endforeach()
foreach(compiler IN LISTS compilers_that_warn)
  cmake_path(GET compiler FILENAME name)
  set(test "builds/no warning by ${name}")
  add_test(NAME "${test}" COMMAND "${compiler}" ${as_a_user} ${KEEN_FLAGS_${name}} ${many_warnings} -fsyntax-only
    "${CMAKE_CURRENT_SOURCE_DIR}/everything.cpp" "${CMAKE_CURRENT_SOURCE_DIR}/probe.cpp")
  set_tests_properties("${test}" PROPERTIES LABELS builds)
endforeach()
