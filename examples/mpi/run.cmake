# SPDX-License-Identifier: MIT
# cmake -D MPIEXEC=<program> -D MAKE_POINTS=<program> -D FIT_FILE=<program> -D RESTART=<program> -D WORK=<folder> -P run.cmake
# One rank and three come to the same file of labels, and say the same; an error is one of all ranks. A fit whose ranks
# are all killed, once it has written centroids, goes on to the bits of one that is not killed.

function(run expected)
  execute_process(COMMAND ${ARGN} WORKING_DIRECTORY "${WORK}" RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE error)
  if(NOT result EQUAL expected)
    message(FATAL_ERROR "${ARGN} ended with ${result}: ${output}${error}")
  endif()
  set(output "${output}" PARENT_SCOPE)
  set(error "${error}" PARENT_SCOPE)
endfunction()

file(REMOVE_RECURSE "${WORK}")
file(MAKE_DIRECTORY "${WORK}")
run(0 "${MAKE_POINTS}" points.npy 20000 5)
run(0 "${MPIEXEC}" -n 1 "${FIT_FILE}" points.npy 20 one.bin)
set(of_one "${output}")
run(0 "${MPIEXEC}" -n 3 "${FIT_FILE}" points.npy 20 three.bin)
file(SHA256 "${WORK}/one.bin" one)
file(SHA256 "${WORK}/three.bin" three)
file(SIZE "${WORK}/three.bin" size)
if(NOT of_one MATCHES "^20 clusters of" OR NOT output STREQUAL of_one OR NOT one STREQUAL three OR NOT size EQUAL 80000)
  message(FATAL_ERROR "one rank: ${of_one}three: ${output}labels of ${size} bytes")
endif()
run(1 "${MPIEXEC}" -n 3 "${FIT_FILE}" points.npy 20001 none.bin)
if(NOT error MATCHES "rank 0: mpi::fit: k must be in \\[1, n = 20000\\], got k = 20001")
  message(FATAL_ERROR "no error but: ${error}")
endif()

run(0 "${MAKE_POINTS}" many.npy 150000 8)
run(0 "${MPIEXEC}" -n 2 "${RESTART}" many.npy 250 whole.npy)
set(of_whole "${output}")
foreach(kill RANGE 1 3)  # from the second on, of a fit that goes on
  # Another file than before: it has done a pass.
  execute_process(COMMAND sh -c [[
      before=$(cksum killed.npy 2>/dev/null)
      "$@" >killed.txt 2>&1 &
      while kill -0 $! 2>/dev/null && [ "$(cksum killed.npy 2>/dev/null)" = "$before" ]; do sleep 0.01; done
      kill $!
      wait $!
      true]] sh "${MPIEXEC}" -n 2 "${RESTART}" many.npy 250 killed.npy
    WORKING_DIRECTORY "${WORK}" OUTPUT_QUIET ERROR_QUIET)
endforeach()
run(0 "${MPIEXEC}" -n 2 "${RESTART}" many.npy 250 killed.npy)
string(REGEX REPLACE ".*(SSE .*)" "\\1" sse_of_whole "${of_whole}")
string(REGEX REPLACE ".*(SSE .*)" "\\1" sse_of_killed "${output}")
file(SHA256 "${WORK}/whole.npy" whole)
file(SHA256 "${WORK}/killed.npy" killed)
if(NOT of_whole MATCHES "^started: " OR NOT output MATCHES "^went on: ")
  message(FATAL_ERROR "a fit: ${of_whole}one that goes on: ${output}")
endif()
if(NOT whole STREQUAL killed OR NOT sse_of_whole STREQUAL sse_of_killed)
  message(FATAL_ERROR "not killed: ${of_whole}killed: ${output}")
endif()
