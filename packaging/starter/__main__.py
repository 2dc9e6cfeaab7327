# -*- coding: utf-8 -*-
"""Where `python3 tiaan.pyz` starts, under whatever Python there is."""

import sys

if sys.version_info < (3, 11):
    sys.stderr.write(
        "错误：tiaan 需要 Python 3.11 或更新的版本，这里是 %d.%d\n" % sys.version_info[:2]
    )
    sys.stderr.write("提示：请安装新版 Python，再用它运行 tiaan.pyz\n")
    sys.exit(1)

try:
    import tiaan_pyz

    tiaan_pyz.start()
except KeyboardInterrupt:  # while unpacking; what comes later says so itself
    sys.stderr.write("\n已中断，什么也没有写入\n")
    sys.exit(130)
