# SPDX-License-Identifier: MIT
# cmake -D WORDS=<words> -P first_error.cmake -- <compiler> <argument>...
# Passes if the compiler fails, and its first error has the words.

include("${CMAKE_CURRENT_LIST_DIR}/../../cmake/command_after_dashes.cmake")

execute_process(COMMAND ${command} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(result EQUAL 0)
  message(FATAL_ERROR "this compiles, and must not")
endif()
string(REGEX MATCH "error: [^\n]*" first_error "${output}")
string(FIND "${first_error}" "${WORDS}" place)
if(place EQUAL -1)
  message(FATAL_ERROR "the first error is '${first_error}', which does not say '${WORDS}'")
endif()
