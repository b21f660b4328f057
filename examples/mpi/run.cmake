# SPDX-License-Identifier: MIT
# cmake -D MPIEXEC=<program> -D MAKE_POINTS=<program> -D FIT_FILE=<program> -D WORK=<folder> -P run.cmake
# One rank and three come to the same file of labels, and say the same; a file that is not there is one error.

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
