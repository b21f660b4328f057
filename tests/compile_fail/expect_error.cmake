# SPDX-License-Identifier: MIT
# cmake -D SOURCE=<file> -P expect_error.cmake -- <compiler> <argument>...
# Passes if the first line of SOURCE tells what the compiler does: `// compiles`, or `// error: <words of its output>`.

include("${CMAKE_CURRENT_LIST_DIR}/../../cmake/command_after_dashes.cmake")

file(READ "${SOURCE}" source)
string(REGEX MATCH "^[^\r\n]*" first_line "${source}")
execute_process(COMMAND ${command} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)

if(first_line STREQUAL "// compiles")
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "this must compile, or the other cases prove nothing:\n${output}")
  endif()
elseif(first_line MATCHES "^// error: (.+)$")
  set(words "${CMAKE_MATCH_1}")
  if(result EQUAL 0)
    message(FATAL_ERROR "this compiles, and must not: expected an error with '${words}'")
  endif()
  string(FIND "${output}" "${words}" place)
  if(place EQUAL -1)
    message(FATAL_ERROR "the error does not say '${words}':\n${output}")
  endif()
else()
  message(FATAL_ERROR "the first line of ${SOURCE} must be '// error: <words>' or '// compiles'")
endif()
