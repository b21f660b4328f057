# SPDX-License-Identifier: MIT
# cmake -D EXPECTED=<file> -D ACTUAL=<file> -P compare_output.cmake -- <program> <argument>...
# Runs the program, keeps its standard output in ACTUAL, and fails with a unified diff if that differs from EXPECTED by a
# byte. With KEEN_UPDATE_EXPECTED=1 in the environment it writes EXPECTED instead.

include("${CMAKE_CURRENT_LIST_DIR}/command_after_dashes.cmake")

get_filename_component(folder "${ACTUAL}" DIRECTORY)
file(MAKE_DIRECTORY "${folder}")
execute_process(COMMAND ${command} OUTPUT_FILE "${ACTUAL}" RESULT_VARIABLE result)
if(NOT result EQUAL 0)
  file(READ "${ACTUAL}" output)
  message(FATAL_ERROR "the program ended with ${result} after printing:\n${output}")
endif()

if("$ENV{KEEN_UPDATE_EXPECTED}")
  configure_file("${ACTUAL}" "${EXPECTED}" COPYONLY)
  message(STATUS "wrote ${EXPECTED}")
  return()
endif()
if(NOT EXISTS "${EXPECTED}")
  message(FATAL_ERROR "no ${EXPECTED}: read ${ACTUAL}, and if it is right, run this test with KEEN_UPDATE_EXPECTED=1")
endif()

execute_process(COMMAND "${CMAKE_COMMAND}" -E compare_files "${EXPECTED}" "${ACTUAL}"
  RESULT_VARIABLE differs OUTPUT_QUIET ERROR_QUIET)
if(differs)
  find_program(DIFF diff)
  if(DIFF)
    execute_process(COMMAND "${DIFF}" -u --label expected --label actual "${EXPECTED}" "${ACTUAL}"
      OUTPUT_VARIABLE difference)
  else()
    file(READ "${EXPECTED}" expected)
    file(READ "${ACTUAL}" actual)
    set(difference "--- expected\n${expected}\n+++ actual\n${actual}")
  endif()
  message("${difference}")
  message(FATAL_ERROR "the output of the program is not ${EXPECTED}")
endif()
