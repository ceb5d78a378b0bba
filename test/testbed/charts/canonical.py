# SPDX-License-Identifier: Apache-2.0
"""Rewrites a Chart.yaml the way `helm package` does: no comments, keys sorted, list items not indented."""
import re
import sys

path = sys.argv[1]
blocks = {}
for line in open(path, encoding="utf-8"):
    line = line.rstrip("\n")
    if not line or line.startswith("#"):
        continue
    if re.match(r"[A-Za-z]", line):
        key = line.split(":")[0]
        blocks[key] = [line]
    else:
        blocks[key].append(line.lstrip())
with open(path, "w", encoding="utf-8") as out:
    for key in sorted(blocks):
        print("\n".join(blocks[key]), file=out)
