# SPDX-License-Identifier: MIT
#   cmake -D COMPILER=<c++> -D KEEN=<folder of keen/keen.hpp> -D EIGEN=<folder of Eigen/Core> -D SOURCES=<folder> -P compile_time.cmake
# Prints how long files with a fit take to compile at -O2, as multiples of a file that multiplies two Eigen matrices, and
# fails if that is more than was promised. Processor time, of two runs the shorter one, so that what else runs hardly counts.
cmake_minimum_required(VERSION 3.24)

find_program(KEEN_BASH bash REQUIRED)

function(milliseconds file rounds variable)
  set(least 100000000)
  foreach(round RANGE 1 ${rounds})
    execute_process(
      COMMAND "${CMAKE_COMMAND}" -E env LC_ALL=C "${KEEN_BASH}" -c "TIMEFORMAT=%3U; time \"$0\" \"$@\"" "${COMPILER}" -std=c++20 -O2
              -I "${KEEN}" -I "${EIGEN}" -c "${SOURCES}/${file}.cpp" -o /dev/null
      RESULT_VARIABLE status ERROR_VARIABLE error)
    if(NOT status EQUAL 0 OR NOT error MATCHES "([0-9]+)\\.([0-9][0-9][0-9])\n$")
      message(FATAL_ERROR "${file}.cpp: ${error}")
    endif()
    math(EXPR time "${CMAKE_MATCH_1} * 1000 + 1${CMAKE_MATCH_2} - 1000")
    if(time LESS least)
      set(least ${time})
    endif()
  endforeach()
  set(${variable} ${least} PARENT_SCOPE)
endfunction()

# measure(file rounds most): the most in hundredths of the time of multiply.cpp.
function(measure file rounds most)
  milliseconds(${file} ${rounds} time)
  math(EXPR percent "100 * ${time} / ${base}")
  message("${file}.cpp: ${time} ms, ${percent} % of multiply.cpp")
  if(percent GREATER most)
    message(SEND_ERROR "${file}.cpp takes more than ${most} % of multiply.cpp to compile")
  endif()
endfunction()

milliseconds(multiply 2 base)
message("multiply.cpp: ${base} ms")
measure(declared_fit 2 250)
measure(fit 1 1000)
