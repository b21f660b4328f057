# SPDX-License-Identifier: MIT
# Every public header, alone, and below macros that headers of others define. Before those come all headers of the
# standard library and of the system that keen includes, and Eigen's.

file(GLOB_RECURSE headers CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/include/keen/*.hpp")
list(FILTER headers EXCLUDE REGEX "/keen/(mpi|mpi/.*|detail/mpi/.*)\\.hpp$")  # which need an MPI: tests/mpi
set(theirs "")
set(ours "")
set(public_headers "")
foreach(header IN LISTS headers)
  file(STRINGS "${header}" includes REGEX "^ *#include <")
  list(APPEND theirs ${includes})
  if(NOT header MATCHES "/detail/")
    cmake_path(RELATIVE_PATH header BASE_DIRECTORY "${PROJECT_SOURCE_DIR}/include" OUTPUT_VARIABLE name)
    string(APPEND ours "#include <${name}>\n")
    list(APPEND public_headers "${header}")
  endif()
endforeach()
list(TRANSFORM theirs STRIP)
list(REMOVE_DUPLICATES theirs)
list(FILTER theirs EXCLUDE REGEX "<(intrin|windows)\\.h>")  # clang has one of its own, for Windows alone
list(SORT theirs)
list(TRANSFORM theirs REPLACE "^#include (<[^>]+>).*$" "#if __has_include(\\1)\n#include \\1\n#endif")
list(JOIN theirs "\n" theirs)
set(source "${CMAKE_CURRENT_BINARY_DIR}/below_macros.cpp")
file(CONFIGURE OUTPUT "${source}" CONTENT "@theirs@\n#include \"hostile_macros.hpp\"\n@ours@" @ONLY)

set(compilers "${CMAKE_CXX_COMPILER}")
if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND "clang++-14" IN_LIST KEEN_OTHER_COMPILERS)
  list(APPEND compilers "${KEEN_COMPILER_clang++-14}")
endif()
foreach(compiler IN LISTS compilers)
  cmake_path(GET compiler FILENAME name)
  set(test "builds/headers compile below macros of others, by ${name}")
  add_test(NAME "${test}" COMMAND "${compiler}" ${as_a_user} -fsyntax-only "-I${CMAKE_CURRENT_SOURCE_DIR}" "${source}")
  set_tests_properties("${test}" PROPERTIES LABELS builds)
endforeach()

# Two halves side by side: all of them one after the other take longer than what runs beside them.
list(LENGTH public_headers count)
math(EXPR half "${count} / 2")
list(SUBLIST public_headers 0 ${half} part_1)
list(SUBLIST public_headers ${half} -1 part_2)
foreach(part 1 2)
  set(test "builds/every public header compiles alone, part ${part} of 2")  # those of detail/ too: preset `headers`
  add_test(NAME "${test}" COMMAND "${CMAKE_CXX_COMPILER}" ${as_a_user} -fsyntax-only -x c++ ${part_${part}})
  set_tests_properties("${test}" PROPERTIES LABELS builds)
endforeach()
