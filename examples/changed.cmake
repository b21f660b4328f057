# SPDX-License-Identifier: MIT
# keen_changed_examples: the examples that changed in the last three days, committed or not, and all of them if that cannot
# be found out, or if support/ or the rules of the linter changed. For preset `tidy`, which takes half a minute for each.
# keen_changed: a regular expression of their sources.

add_custom_target(keen_changed_examples)
set(keen_changed "/none/")
if(NOT CMAKE_CXX_CLANG_TIDY)
  return()
endif()
set(git git -C "${PROJECT_SOURCE_DIR}")
set(paths -- "${PROJECT_SOURCE_DIR}/examples" "${PROJECT_SOURCE_DIR}/.clang-tidy")
execute_process(COMMAND ${git} rev-parse --is-shallow-repository
  OUTPUT_VARIABLE is_shallow ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
execute_process(COMMAND ${git} log --since=3.days --name-only --format= ${paths} OUTPUT_VARIABLE committed ERROR_QUIET)
execute_process(COMMAND ${git} status --porcelain ${paths} OUTPUT_VARIABLE open ERROR_QUIET)
if(NOT is_shallow STREQUAL "false" OR "${committed}${open}" MATCHES "examples/support/|clang-tidy")
  set(keen_changed "examples/")
else()
  string(REGEX MATCHALL "examples/[0-9][0-9]_[a-z_]+\\.cpp" changed "${committed}${open}")
  if(changed)
    list(REMOVE_DUPLICATES changed)
    list(JOIN changed "|" keen_changed)
  endif()
endif()
