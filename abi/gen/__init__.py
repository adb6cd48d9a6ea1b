# SPDX-License-Identifier: Apache-2.0
"""What is generated from abi/ (``python -m abi.gen``)."""
