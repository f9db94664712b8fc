"""Stands in for OpenEvolve where it is not installed: what evaluators take from it, nothing else."""
