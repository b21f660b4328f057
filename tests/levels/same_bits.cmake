# SPDX-License-Identifier: MIT
# cmake -D PROGRAM=<program> [-D LAUNCHER=<command>] -P same_bits.cmake
# Runs a program at each level and fails unless it always prints the same. Where the processor lacks a level, the best
# that it has is run again.

foreach(level baseline avx2 avx512)
  execute_process(COMMAND "${CMAKE_COMMAND}" -E env KEEN_SIMD=${level} ${LAUNCHER} "${PROGRAM}"
    OUTPUT_VARIABLE printed COMMAND_ERROR_IS_FATAL ANY)
  if(NOT DEFINED expected)
    set(expected "${printed}")
  elseif(NOT printed STREQUAL expected)
    message(FATAL_ERROR "level ${level} prints\n${printed}and level baseline\n${expected}")
  endif()
endforeach()
if(NOT expected MATCHES "centroids")
  message(FATAL_ERROR "nothing was printed")
endif()
message(STATUS "at every level:\n${expected}")
