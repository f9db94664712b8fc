"""Stands in for ShinkaEvolve where it is not installed: what evaluators take from it, nothing else."""
