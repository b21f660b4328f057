# SPDX-License-Identifier: MIT
# Targets `format` (rewrites the sources in place) and `format-check` (fails if that would change anything). The version
# is pinned: another release of clang-format lays out some lines differently.

find_program(KEEN_CLANG_FORMAT NAMES clang-format-14 DOC "clang-format 14, for the targets format and format-check")
mark_as_advanced(KEEN_CLANG_FORMAT)
if(NOT KEEN_CLANG_FORMAT)
  return()
endif()

file(GLOB_RECURSE keen_formatted CONFIGURE_DEPENDS
  "${PROJECT_SOURCE_DIR}/include/*.hpp" "${PROJECT_SOURCE_DIR}/src/*.hpp" "${PROJECT_SOURCE_DIR}/src/*.cpp"
  "${PROJECT_SOURCE_DIR}/apps/*.hpp" "${PROJECT_SOURCE_DIR}/apps/*.cpp"
  "${PROJECT_SOURCE_DIR}/tests/*.hpp" "${PROJECT_SOURCE_DIR}/tests/*.cpp"
  "${PROJECT_SOURCE_DIR}/examples/*.hpp" "${PROJECT_SOURCE_DIR}/examples/*.cpp"
  "${PROJECT_SOURCE_DIR}/benchmarks/*.hpp" "${PROJECT_SOURCE_DIR}/benchmarks/*.cpp")

add_custom_target(format COMMAND "${KEEN_CLANG_FORMAT}" -i ${keen_formatted} VERBATIM)
add_custom_target(format-check COMMAND "${KEEN_CLANG_FORMAT}" --dry-run --Werror ${keen_formatted} VERBATIM)
