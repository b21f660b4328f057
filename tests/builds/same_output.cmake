# SPDX-License-Identifier: MIT
# cmake -D EXPECTED=<program> -D PROGRAM=<program> [-D LAUNCHER=<command>] -D WORK=<folder> -P same_output.cmake
# Runs both programs and fails unless both succeed and print the same.

execute_process(COMMAND "${EXPECTED}" "${WORK}" OUTPUT_VARIABLE expected COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${LAUNCHER} "${PROGRAM}" "${WORK}" OUTPUT_VARIABLE printed COMMAND_ERROR_IS_FATAL ANY)
if(NOT expected MATCHES "centroids")
  message(FATAL_ERROR "nothing was printed")
endif()
if(NOT printed STREQUAL expected)
  message(FATAL_ERROR "printed is\n${printed}and not\n${expected}")
endif()
