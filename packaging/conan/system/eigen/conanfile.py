# SPDX-License-Identifier: MIT
"""Eigen as the system has it, for Conan: stands in for the package of the remotes, so that nothing is downloaded.

conan create packaging/conan/system/eigen --version 3.4.0      KEEN_EIGEN_INCLUDE names another folder of headers
"""

import os

from conan import ConanFile
from conan.errors import ConanInvalidConfiguration

INCLUDE = os.environ.get("KEEN_EIGEN_INCLUDE", "/usr/include/eigen3")


class SystemEigen(ConanFile):
    name = "eigen"
    description = "The headers of Eigen that are installed on this system"
    license = "MPL-2.0"
    package_type = "header-library"
    settings = "os", "arch", "compiler", "build_type"

    def package_id(self):
        self.info.clear()

    def validate(self):
        if not os.path.exists(os.path.join(INCLUDE, "Eigen", "Core")):
            raise ConanInvalidConfiguration(f"there is no Eigen/Core in {INCLUDE}")

    def package_info(self):
        self.cpp_info.set_property("cmake_file_name", "Eigen3")
        self.cpp_info.set_property("cmake_target_name", "Eigen3::Eigen")
        self.cpp_info.set_property("pkg_config_name", "eigen3")
        self.cpp_info.includedirs = [INCLUDE]
        self.cpp_info.bindirs = []
        self.cpp_info.libdirs = []
