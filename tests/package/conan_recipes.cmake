# SPDX-License-Identifier: MIT
# Uses packaging/conan as an index of recipes: as it stands, and with the entry that a release adds, whose archive comes
# from Conan's download cache. Expects what conan_home.cmake does, and VERSION.
cmake_minimum_required(VERSION 3.24)
include("${CMAKE_CURRENT_LIST_DIR}/conan_home.cmake")

function(expect_headers_in_package)
  conan(list "keen/${VERSION}#latest:*#latest" --format=compact OUTPUT references)
  string(REGEX MATCH "keen/${VERSION}#[0-9a-f]+:[0-9a-f]+" reference "${references}")
  conan(cache path "${reference}" OUTPUT package)
  files_below("${package}" actual)
  list(REMOVE_ITEM actual conaninfo.txt conanmanifest.txt)
  files_below("${SOURCE}/include" expected)
  list(TRANSFORM expected PREPEND "include/")
  expect_same("the package" "${expected};licenses/LICENSE" "${actual}")
endfunction()

# It says the same of keen as the recipe at the top.
conan(inspect "${copy}" --format=json OUTPUT top)
conan(inspect "${copy}/packaging/conan/recipes/keen/all" --format=json OUTPUT index)
foreach(field name description license topics settings)
  string(JSON of_top GET "${top}" ${field})
  string(JSON of_index GET "${index}" ${field})
  if(NOT of_top STREQUAL of_index)
    message(FATAL_ERROR "the recipes differ in ${field}: ${of_top} at the top, ${of_index} in the index")
  endif()
endforeach()

# Without a release: the checkout itself, beside each Eigen that a project may require. Only the number of Eigen's version
# matters here.
conan(remote add keen "${copy}/packaging/conan" --type local-recipes-index)
provide_eigen(5.0.1 "${EIGEN}")
foreach(eigen 3.4.0 5.0.1)
  conan(install --requires=eigen/${eigen} --requires=keen/${VERSION} --build=missing ${cppstd_20})
endforeach()
expect_headers_in_package()
conan(remove "keen/*" --confirm)
conan(remote remove keen)

# With one.
run("${CMAKE_COMMAND}" -E tar czf "${WORK}/keen.tar.gz" "${copy}")
file(SHA256 "${WORK}/keen.tar.gz" sha256)
file(COPY_FILE "${WORK}/keen.tar.gz" "${WORK}/${sha256}")
file(COPY "${WORK}/${sha256}" DESTINATION "${WORK}/downloads/s")
file(WRITE "${WORK}/downloads/s/${sha256}.json" "{\"references\": {}, \"timestamp\": 0}")
file(WRITE "${WORK}/conan_home/global.conf" "core.sources:download_cache=${WORK}/downloads\n")

set(recipe "${WORK}/released/recipes/keen")
file(COPY "${SOURCE}/packaging/conan/recipes/keen/" DESTINATION "${recipe}")
file(WRITE "${recipe}/all/conandata.yml" "\
sources:
  \"${VERSION}\":
    url: \"https://example.org/keen-${VERSION}.tar.gz\"
    sha256: \"${sha256}\"
")
conan(create "${recipe}/all" --version ${VERSION} ${cppstd_20})
expect_headers_in_package()
