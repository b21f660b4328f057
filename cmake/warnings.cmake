# SPDX-License-Identifier: MIT
# keen_warnings: the warnings that keen's own tests, examples and benchmarks are built with. Linked PRIVATE, never
# installed, never seen by a user of keen::keen. Eigen's and the test tools' headers come as SYSTEM and stay silent.

add_library(keen_warnings INTERFACE)
if(MSVC)
  target_compile_options(keen_warnings INTERFACE /W4 /permissive- /bigobj $<$<BOOL:${KEEN_WARNINGS_AS_ERRORS}>:/WX>)
else()
  target_compile_options(keen_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wold-style-cast -Wdouble-promotion
    $<$<BOOL:${KEEN_WARNINGS_AS_ERRORS}>:-Werror>)
endif()
# g++ 12 sees these in std::string and in Eigen where nothing is wrong, more or less of them with each level of
# optimisation; -Wrestrict of "literal" + std::string is its bug 105651.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(keen_warnings INTERFACE
    -Wno-restrict -Wno-error=array-bounds -Wno-error=maybe-uninitialized -Wno-error=stringop-overflow
    -Wno-error=stringop-overread)
endif()
