"""Argo Rollouts: Rollout and AnalysisTemplate. Source: Argo Rollouts 1.9.1."""
