# SPDX-License-Identifier: MIT
# Makes the Conan package and uses it, without a network: Eigen is the system's, remotes are off, and Conan's own folder
# is thrown away. Expects CONAN, SOURCE (keen's folder), WORK (to work in), EIGEN (a folder of headers) and VERSION.
cmake_minimum_required(VERSION 3.24)

file(REMOVE_RECURSE "${WORK}")
file(MAKE_DIRECTORY "${WORK}")
set(ENV{CONAN_HOME} "${WORK}/home")
set(ENV{KEEN_EIGEN_INCLUDE} "${EIGEN}")
set(cppstd_20 -s compiler.cppstd=20)

# conan(WORDS... [FAILS regex] [OUTPUT variable])
function(conan)
  cmake_parse_arguments(PARSE_ARGV 0 expected "" "FAILS;OUTPUT" "")
  execute_process(COMMAND "${CONAN}" ${expected_UNPARSED_ARGUMENTS} WORKING_DIRECTORY "${WORK}"
    RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE error)
  list(JOIN expected_UNPARSED_ARGUMENTS " " words)
  if(DEFINED expected_FAILS AND (status EQUAL 0 OR NOT error MATCHES "${expected_FAILS}"))
    message(FATAL_ERROR "conan ${words}: should fail with '${expected_FAILS}', status ${status}\n${output}${error}")
  elseif(NOT DEFINED expected_FAILS AND NOT status EQUAL 0)
    message(FATAL_ERROR "conan ${words}: status ${status}\n${output}${error}")
  endif()
  if(DEFINED expected_OUTPUT)
    set(${expected_OUTPUT} "${output}" PARENT_SCOPE)
  endif()
endfunction()

conan(profile detect)
conan(remote disable *)
conan(create "${SOURCE}/packaging/conan/system/eigen" --version 3.4.0 ${cppstd_20})

# The test package is built in a copy, so that the source tree stays as it is.
file(COPY "${SOURCE}/" DESTINATION "${WORK}/keen" PATTERN build EXCLUDE PATTERN .git EXCLUDE)
conan(create keen ${cppstd_20})
conan(create keen ${cppstd_20} -s build_type=Debug)

# One package for all settings.
conan(list "keen/${VERSION}:*" --format=json OUTPUT packages)
string(REGEX MATCHALL "\"[0-9a-f]+\": {[^{}]*\"info\"" ids "${packages}")
list(LENGTH ids count)
if(NOT count EQUAL 1)
  message(FATAL_ERROR "there are ${count} packages, not one:\n${packages}")
endif()

conan(create keen -s compiler.cppstd=17 FAILS "Current cppstd \\(17\\) is lower than the required C\\+\\+ standard \\(20\\)")
