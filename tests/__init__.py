"""Tests of Lamplighter."""
