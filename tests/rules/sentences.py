"""Sentences that rules of several services say alike."""

from __future__ import annotations

COPIES = "its snapshots and copies will not be either"
SOURCE = "undecided: what it is made from decides whether it is encrypted"
NO_OTHER = "nothing to fail over to"
IN_CODE = "is written in the code: whoever reads it there, or in its history, has it"
