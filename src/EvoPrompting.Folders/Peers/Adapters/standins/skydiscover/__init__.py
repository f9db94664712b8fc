"""Stands in for SkyDiscover where it is not installed: what evaluators take from it, nothing else."""
