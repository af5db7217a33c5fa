"""Calendars as files (RFC 5545): written for others, and read from others. No tables."""
