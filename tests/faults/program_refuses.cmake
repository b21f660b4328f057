# SPDX-License-Identifier: MIT
# The command line program where it cannot write: exit status 1, one line that names what, and nothing left behind.
# Run with -D KEEN=... -D POINTS=... -D WORK=...

file(REMOVE_RECURSE "${WORK}")
file(MAKE_DIRECTORY "${WORK}")
set(refused 0)

# Runs a line of shell in which "$0" is the program and "$1" a file of points; its errors must match `words`.
macro(refuse line words)
  execute_process(COMMAND sh -c "${line}" "${KEEN}" "${POINTS}" WORKING_DIRECTORY "${WORK}" RESULT_VARIABLE status
    OUTPUT_QUIET ERROR_VARIABLE errors)
  if(NOT status EQUAL 1 OR NOT errors MATCHES "^keen: ${words}[^\n]*\n$")
    message(SEND_ERROR "${line}\nexit status ${status}, errors: ${errors}")
  endif()
  math(EXPR refused "${refused} + 1")
endmacro()

refuse([["$0" fit "$1" --k 3 --out a > /dev/full]] "cannot write to the standard output")
refuse([["$0" info "$1" > /dev/full]] "cannot write to the standard output")
refuse([["$0" fit "$1" --k 3 --json --out b > /dev/full]] "cannot write to the standard output")
refuse([["$0" fit "$1" --k 3 --out c --labels /dev/full]] "/dev/full: cannot write: ")
refuse([["$0" fit "$1" --k 3 --out d --model nowhere/model.keen]] "nowhere/model.keen: cannot write: ")
refuse([["$0" fit "$1" --k 3 --out "$1"/e]] "[^\n]*/e: cannot make this directory: ")
refuse([["$0" fit "$1" --k 3 --out /proc/f]] "/proc/f: cannot make this directory: ")
refuse([[trap '' XFSZ; ulimit -f 0; "$0" fit "$1" --k 3 --out g]] "g/[^\n]*: cannot write: ")

file(GLOB_RECURSE strays "${WORK}/*.tmp.*")
file(GLOB of_g "${WORK}/g/*")
if(strays OR of_g)
  message(SEND_ERROR "left behind: ${strays} ${of_g}")
endif()
message(STATUS "the program: ${refused} refusals looked at")
