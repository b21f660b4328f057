# SPDX-License-Identifier: MIT
# run(COMMAND... [IN folder] [FAILS regex] [OUTPUT variable])
# Runs a program, which must end well, or badly with FAILS in what it prints. For the scripts of this folder.

function(run)
  cmake_parse_arguments(PARSE_ARGV 0 expected "" "IN;FAILS;OUTPUT" "")
  set(command ${expected_UNPARSED_ARGUMENTS})
  if(NOT expected_IN)
    set(expected_IN "${WORK}")
  endif()
  execute_process(COMMAND ${command} WORKING_DIRECTORY "${expected_IN}"
    RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE error)
  list(JOIN command " " words)
  if(DEFINED expected_FAILS AND (status EQUAL 0 OR NOT "${output}${error}" MATCHES "${expected_FAILS}"))
    message(FATAL_ERROR "${words}: should fail with '${expected_FAILS}', status ${status}\n${output}${error}")
  elseif(NOT DEFINED expected_FAILS AND NOT status EQUAL 0)
    message(FATAL_ERROR "${words}: status ${status}\n${output}${error}")
  endif()
  if(DEFINED expected_OUTPUT)
    string(STRIP "${output}" output)
    set(${expected_OUTPUT} "${output}" PARENT_SCOPE)
  endif()
endfunction()

# The files below a folder, relative to it.
function(files_below folder result)
  file(GLOB_RECURSE files RELATIVE "${folder}" "${folder}/*")
  set(${result} "${files}" PARENT_SCOPE)
endfunction()

# Fails unless both lists hold the same, in any order.
function(expect_same what expected actual)
  set(missing ${expected})
  set(unexpected ${actual})
  list(REMOVE_ITEM missing ${actual} "")
  list(REMOVE_ITEM unexpected ${expected} "")
  if(missing OR unexpected)
    message(FATAL_ERROR "${what}: missing '${missing}', unexpected '${unexpected}'")
  endif()
endfunction()
