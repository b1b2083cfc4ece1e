"""Tokens of vendors, which their beginnings and lengths tell apart from other texts."""

from __future__ import annotations

import re

TOKENS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("an AWS access key", ("AKIA", "ASIA", "ABIA", "ACCA"), r"A(?:KIA|SIA|BIA|CCA)[A-Z2-7]{16}(?![A-Za-z0-9])"),
    ("a GitHub token", ("ghp_", "gho_", "ghu_", "ghs_", "ghr_"), r"gh[pousr]_[A-Za-z0-9]{36,}"),
    ("a GitHub token", ("github_pat_",), r"github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}"),
    ("a GitLab token", ("glpat-", "gldt-", "glrt-", "glptt-", "glsoat-", "glcbt-"), r"gl[a-z]{2,4}-[\w-]{20,}"),
    ("a Slack token", ("xox", "xapp-"), r"xox[abeoprs]-[A-Za-z0-9-]{10,}|xapp-[0-9]-[A-Z0-9]+-[0-9]+-[a-z0-9]+"),
    ("a Slack webhook", ("hooks.slack.com",), r"hooks\.slack\.com/(?:services|workflows)/[A-Za-z0-9+/]{30,}"),
    ("an API key", ("sk-",), r"sk-(?=[\w-]*[0-9])(?:proj-|svcacct-|admin-|ant-[a-z0-9]+-)?[A-Za-z0-9_-]{32,}"),
    ("a Stripe key", ("k_live_", "k_test_"), r"[sr]k_(?:live|test)_[A-Za-z0-9]{16,}"),
    ("a Stripe key", ("whsec_",), r"whsec_[A-Za-z0-9+/]{32,}"),
    ("a Hugging Face token", ("hf_",), r"hf_[A-Za-z0-9]{34,}"),
    ("a Google API key", ("AIza",), r"AIza[0-9A-Za-z_-]{35}(?![0-9A-Za-z_-])"),
    ("a Google token", ("ya29.", "GOCSPX-"), r"ya29\.[\w-]{20,}|GOCSPX-[\w-]{28}"),
    ("a JWT", ("eyJ",), r"eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}"),
    ("an npm token", ("npm_",), r"npm_[A-Za-z0-9]{36}"),
    ("a PyPI token", ("pypi-AgE",), r"pypi-AgE[\w-]{50,}"),
    ("a Docker Hub token", ("dckr_",), r"dckr_(?:pat|oat)_[\w-]{24,}"),
    ("a Databricks token", ("dapi",), r"dapi[a-f0-9]{32}"),
    ("a DigitalOcean token", ("_v1_",), r"do[opr]_v1_[a-f0-9]{64}"),
    ("a SendGrid key", ("SG.",), r"SG\.[\w-]{22}\.[\w-]{43}"),
    ("a Vault token", ("hvs.", "hvb.", "hvr."), r"hv[sbr]\.[\w-]{24,}"),
    ("a Pulumi token", ("pul-",), r"pul-[a-f0-9]{40}"),
    ("a Grafana token", ("glsa_", "glc_"), r"glsa_[A-Za-z0-9]{32}_[a-f0-9]{8}|glc_[A-Za-z0-9+/]{32,}"),
    ("a New Relic key", ("NRAK-",), r"NRAK-[A-Z0-9]{27}"),
    ("a Groq key", ("gsk_",), r"gsk_[A-Za-z0-9]{52}"),
    ("a Replicate token", ("r8_",), r"r8_[A-Za-z0-9]{37}"),
    ("an age key", ("AGE-SECRET-KEY-1",), r"AGE-SECRET-KEY-1[0-9A-Z]{58}"),
)  # fmt: skip
"""Tokens: what they are, how they begin, and their form. Source: the vendors' documentation; the patterns of gitleaks
8.28 and of detect-secrets 1.5.0."""

BEGINS = "|".join(re.escape(begin) for _, begins, _ in TOKENS for begin in begins)
"""A pattern for the beginning of each."""

SHORTEST = 15
"""Characters of the shortest: ``xoxb-`` and 10 more."""
