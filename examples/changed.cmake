# SPDX-License-Identifier: MIT
# keen_changed_examples: the examples that changed in the last three days, committed or not, or that include a header of
# support/ that did; all of them if git does not know, or if the rules of the linter changed. For preset `tidy`, which takes
# half a minute for each.
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
set(log "${committed}${open}")
if(NOT is_shallow STREQUAL "false" OR log MATCHES "clang-tidy")
  set(keen_changed "examples/")
else()
  string(REGEX MATCHALL "examples/[a-z0-9_/]+\\.cpp" changed "${log}")
  string(REGEX MATCHALL "support/[a-z0-9_]+\\.hpp" headers "${log}")
  file(GLOB_RECURSE sources RELATIVE "${PROJECT_SOURCE_DIR}" "${PROJECT_SOURCE_DIR}/examples/*.cpp")
  foreach(source IN LISTS sources)
    file(STRINGS "${PROJECT_SOURCE_DIR}/${source}" includes REGEX "#include \".*support/")
    foreach(header IN LISTS headers)
      if(includes MATCHES "${header}")
        list(APPEND changed "${source}")
      endif()
    endforeach()
  endforeach()
  if(changed)
    list(REMOVE_DUPLICATES changed)
    list(JOIN changed "|" keen_changed)
  endif()
endif()
