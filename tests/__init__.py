"""Tests of Lamplighter."""

import os

# Test processes share the processors: numpy's own threads would only wait for each other, busily.
# Here, as it is read when numpy is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
