# SPDX-License-Identifier: Apache-2.0
"""The contracts between software and device, and what is generated from them."""
